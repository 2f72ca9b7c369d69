/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "conf/site.h"
#include "db/db.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/mistakes.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/surveys_common.h"
#include "modules/pledgectl/surveys_html.h"
#include "modules/pledgectl/surveys_preview.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/results/release.h"
#include "modules/surveys/survey_row.h"

/* check_print - what the definition comes to */
static void
check_print(const struct definition *def, bool json)
{
	static const char *const columns[] = {
	    "id", "title", "who", "k", "questions", "sensitive"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));

	out_text(out, def->id);
	out_text(out, def->title);
	out_text(out, surveys_who(def));
	out_int(out, def->k);
	out_int(out, (int64_t)definition_asked(def));
	out_bool(out, definition_is_sensitive(def));
	out_row(out);
	out_print_one(out, json);
	out_free(&out);
}

/* has_language - is a tag among those of the site? */
static bool
has_language(const struct site *site, const char *tag)
{
	for (size_t i = 0; site->languages[i]; i++)
		if (strcasecmp(site->languages[i], tag) == 0)
			return true;
	return false;
}

/* notes_print - texts that nobody will see, and readers without any */
static void
notes_print(const struct definition *def, const struct site *site)
{
	if (!*def->language)
		return;
	for (size_t i = 0; i < def->ntranslations; i++) {
		const char *tag = def->translations[i]->language;

		if (i > 0 && !has_language(site, tag))
			printf("\nNote: site.conf's languages lack \"%s\": "
			       "nobody is shown these texts.\n",
			    tag);
	}
	for (size_t i = 0; site->languages[i]; i++)
		if (strcasecmp(definition_in(def, str_of(site->languages[i]))
				   ->language,
			site->languages[i]) != 0)
			printf("\nNote: the file has no \"%s\", which the "
			       "site has: its readers are shown \"%s\".\n",
			    site->languages[i], def->language);
}

/* hidden_print - of cross-tables that nobody would ever see */
static void
hidden_print(const struct definition *def)
{
	for (size_t i = 0; i < def->ncross_tables; i++) {
		const struct cross_table *cross = &def->cross_tables[i];
		const char *why =
		    release_has_sensitive(def, i) ? "a sensitive question is "
						    "not set against another"
		    : release_has_ring(def, i)
			? "with the tables before it, it would close a ring, "
			  "and they would tell too much together"
			: NULL;

		if (why != NULL)
			printf("\nNote: the cross-table of \"%s\" and "
			       "\"%s\" will never be shown: %s.\n",
			    cross->rows->id, cross->columns->id, why);
	}
}

/* may_read - 0, or -1 and which account would have to be allowed to read a
 * file: pledgectl has often changed to another by now */
static int
may_read(const char *path, struct err *err)
{
	const struct passwd *account;

	if (!strchr(path, '/') || access(path, R_OK) == 0 || errno != EACCES)
		return 0;
	account = getpwuid(geteuid());
	return err_set(err,
	    "%s: the account %s, as which pledgectl runs here, may not read "
	    "it: let it read the file and enter the folders above it (chmod "
	    "o+r, o+x), or copy the file to where it may, such as /tmp",
	    path, account ? account->pw_name : "without a name");
}

/* is_opened_so - false: the survey was opened with another file than this.
 * Files elsewhere are drafts, whatever their name */
static bool
is_opened_so(struct control *control, const struct control_module *module,
    const char *id, const struct definition *def)
{
	struct db *db = NULL;
	struct survey_row row = {.state = SURVEY_DRAFT};
	struct err err = ERR_NONE, why = ERR_NONE;
	enum db_status status = DB_FAILED;

	if (!survey_id_is_valid(str_of(id)))
		return true;
	if (control_open(control, module, &db, &err) == 0)
		status = survey_row_get(db, control->arena, id, &row, &err);
	db_close(&db);
	if (status != DB_OK && !control->options->json)
		printf("\nNote: whether it was opened is not known: %s\n",
		    err_text(&err));
	if (status != DB_OK || row.state == SURVEY_DRAFT ||
	    survey_row_fits(&row, def, &why) == 0)
		return true;
	fprintf(stderr, "%s\n", err_text(&why));
	return false;
}

/* surveys_check_run - is a definition in order, and what does it come to? */
static enum command_exit
surveys_check_run(struct control *control, char **args, int n)
{
	struct mistakes *mistakes = mistakes_new(control->arena);
	struct control_module module;
	const struct definition *def;
	struct survey_env env;
	struct err err = ERR_NONE, all = ERR_NONE;

	(void)n;
	if (surveys_env(control, &module, &env, &err) < 0 ||
	    may_read(args[0], &err) < 0)
		return control_failed(&err);
	all.all = mistakes_listener(mistakes);
	if (survey_check(&env, control->arena, args[0], &def, &all) < 0)
		return mistakes_print(mistakes, control->options->json);
	if (control->options->html &&
	    surveys_html(def, control->options->html, &err) < 0)
		return control_failed(&err);
	check_print(def, control->options->json);
	if (!control->options->json) {
		surveys_preview(def);
		notes_print(def, &control->site);
		hidden_print(def);
	}
	return is_opened_so(control, &module, args[0], def) ? COMMAND_OK
							    : COMMAND_FAILED;
}

const struct command surveys_check_command = {
    .group = "surveys",
    .name = "check",
    .args = "ID|FILE",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_JSON | OPTION_POLICY | OPTION_HTML,
    .summary = "tell all mistakes of a survey's file, or show its form",
    .example = "surveys check commute --html commute.html",
    .exit_1 = "the file has mistakes: each is printed with its line",
    .run = surveys_check_run,
};
