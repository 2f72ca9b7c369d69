/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/conf_parts.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/forms.h"
#include "modules/feedback/store/form_load.h"
#include "modules/pledgectl/conf_custodian.h"
#include "modules/pledgectl/control.h"
#include "modules/send-to-friend/friend_settings.h"
#include "modules/surveys/survey_settings.h"
#include "modules/surveys/survey_store.h"

/* Tells each mistake of one file as a finding about it. */
struct part_listener {
	struct err_listener listener; /* first: it is cast back */
	struct conf_finder *finder;
	const char *file;
};

/* part_hear - one mistake */
static void
part_hear(struct err_listener *self, const char *text)
{
	struct part_listener *part = (struct part_listener *)self;

	part->finder->found(part->finder, part->file, text);
}

/* What a look at the forms needs. */
struct forms_look {
	struct arena *arena;
	struct form_env env;
	struct conf_finder *finder;
};

/* form_bad - a form that is wrong is read again, for all its mistakes */
static void
form_bad(void *ctx, const char *path, const char *why)
{
	struct forms_look *look = ctx;
	struct part_listener part = {{part_hear}, look->finder, path};
	struct err err = {.all = &part.listener};
	const struct form_def *def;

	(void)why;
	form_load(look->arena, path, &look->env, &def, &err);
}

/* check_forms - all of the folder */
static void
check_forms(struct control *control, const struct control_module *module,
    struct conf_finder *finder)
{
	struct forms_look look = {
	    .arena = control->arena,
	    .env = {control->policy, control->site.languages},
	    .finder = finder,
	};
	const struct form_set *set;
	struct err err = ERR_NONE;

	if (forms_load(control->arena, module->values, &look.env, form_bad,
		&look, &set, &err) < 0)
		finder->found(finder, module->file, err_text(&err));
}

/* is_definition - ID.conf? */
static int
is_definition(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && entry->d_name[0] != '.' &&
	       strcmp(entry->d_name + len - 5, ".conf") == 0;
}

/* check_surveys - all definitions of the folder, in order */
static void
check_surveys(struct control *control, const struct control_module *module,
    struct conf_finder *finder)
{
	const struct survey_settings *settings = module->values;
	struct survey_env env = {settings, control->policy, NULL};
	struct dirent **names;
	int n = scandir(
	    settings->surveys_dir, &names, is_definition, alphasort);

	for (int i = 0; i < n; i++) {
		const char *path = arena_printf(control->arena, "%s/%s",
		    settings->surveys_dir, names[i]->d_name);
		struct part_listener part = {{part_hear}, finder, path};
		struct err err = {.all = &part.listener};
		const struct definition *def;

		survey_check(&env, control->arena, path, &def, &err);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

/* conf_parts_note - mails that depend on what the web server says */
const char *
conf_parts_note(struct control *control, const struct control_module *module)
{
	const struct friend_settings *settings = module->values;

	if (module->module != &suite_modules[SUITE_FRIEND] || !settings->mail ||
	    !settings->mail_countries[0])
		return NULL;
	return arena_printf(control->arena,
	    "%s: note: mail_countries needs a web server that says where a "
	    "visitor is (FORMPLEDGE_COUNTRY, see formpledge-http.conf and "
	    "formpledge-server.conf); who is in an unknown place is offered "
	    "no mail",
	    settings_where(module->settings, "mail_countries"));
}

/* conf_parts_check - what lies in a module's folder */
void
conf_parts_check(struct control *control, const struct control_module *module,
    struct conf_finder *finder)
{
	if (module->module == &suite_modules[SUITE_FEEDBACK])
		check_forms(control, module, finder);
	if (module->module == &suite_modules[SUITE_SURVEYS])
		check_surveys(control, module, finder);
	if (module->module == &suite_modules[SUITE_STAFF])
		conf_custodian_check(control, module, finder);
}
