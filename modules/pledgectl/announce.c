/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/announce.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "db/db.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/pledgectl/progress.h"
#include "modules/pledgectl/sure.h"
#include "policy/policy.h"

#define REGISTRATION_DATABASE 1 /* of suite_modules: the keystore is 0 */

/* announce_begin - what every announcement needs */
int
announce_begin(struct control *control, struct control_module *registration_r,
    struct err *err)
{
	if (control_site(control, err) < 0 ||
	    control_policy(control, err) < 0 ||
	    control_module(control, &suite_modules[SUITE_REGISTRATION],
		registration_r, err) < 0)
		return -1;
	if (registration_r->present)
		return 0;
	return control_absent(registration_r, err);
}

/* file_read - all of it, without carriage returns */
static int
file_read(const char *path, char *text, size_t size, struct str *text_r,
    struct err *err)
{
	FILE *file = fopen(path, "re");
	size_t n = 0;
	int c;

	if (!file)
		return err_set_errno(err, "%s", path);
	while (n < size && (c = getc(file)) != EOF)
		if (c != '\r')
			text[n++] = (char)c;
	c = ferror(file);
	fclose(file);
	if (c)
		return err_set(err, "%s: it cannot be read", path);
	if (n == size)
		return err_set(
		    err, "%s: it has more than %zu bytes", path, size - 1);
	*text_r = str_from(text, n);
	return 0;
}

/* is_text - what a mail can carry */
static bool
is_text(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return false;
	}
	return str_is_utf8(text);
}

/* lines_trim - without empty lines before and behind */
static struct str
lines_trim(struct str s)
{
	while (s.len > 0 && s.ptr[0] == '\n')
		s = str_from(s.ptr + 1, s.len - 1);
	while (
	    s.len > 0 && (s.ptr[s.len - 1] == '\n' || s.ptr[s.len - 1] == ' '))
		s.len--;
	return s;
}

/* announce_read - subject, blank line, body */
int
announce_read(struct control *control, const char *file,
    struct announcement *announcement, struct err *err)
{
	size_t size = ANNOUNCEMENT_SUBJECT_MAX + ANNOUNCEMENT_BODY_MAX;
	struct str text;

	if (file_read(
		file, arena_alloc(control->arena, size), size, &text, err) < 0)
		return -1;
	if (!is_text(text))
		return err_set(err,
		    "%s: it must be UTF-8 text without control characters",
		    file);
	announcement->subject = str_trim(str_cut(&text, '\n'));
	text = str_is_none(text) ? STR("") : text;
	if (announcement->subject.len == 0 ||
	    announcement->subject.len > ANNOUNCEMENT_SUBJECT_MAX ||
	    (text.len > 0 && text.ptr[0] != '\n'))
		return err_set(err,
		    "%s: its first line is the subject, up to %d bytes; then "
		    "an empty line, then the text",
		    file, ANNOUNCEMENT_SUBJECT_MAX);
	announcement->body = lines_trim(text);
	if (announcement->body.len == 0)
		return err_set(
		    err, "%s: there is no text below the subject", file);
	return 0;
}

/* announce_day - the second at which a day begins */
int
announce_day(
    const char *option, const char *date, int64_t *secs_r, struct err *err)
{
	struct tm tm = {.tm_mday = 1};

	if (!policy_is_date(date) || !strptime(date, "%Y-%m-%d", &tm))
		return err_set(
		    err, "--%s takes a day, such as 2026-12-31", option);
	*secs_r = (int64_t)timegm(&tm);
	return 0;
}

/* print - what it came to */
static void
print(struct control *control, const struct announcement *announcement,
    const struct announcement_count *count)
{
	static const char *const columns[] = {"kind", "category", "policy",
	    "members", "visitors", "told", "state"};
	static const char *const states[] = {
	    "telling members", "telling visitors", "done"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));

	out_str(out, announcement->kind);
	out_str(out, announcement->category);
	out_str(out, announcement->policy);
	out_int(out, count->members);
	out_int(out, count->visitors);
	out_int(out, announcement->told);
	out_text(out,
	    announcement->told == 0 && announcement->phase != ANNOUNCEMENT_DONE
		? "not begun"
		: states[announcement->phase]);
	out_row(out);
	out_print_one(out, control->options->json);
	out_free(&out);
}

/* warn - a change to what everybody has agreed to is a slip: the file of the
 * version to come was not named */
static void
warn(const struct announcement *announcement,
    const struct announcement_count *count)
{
	if (str_is(announcement->kind, ANNOUNCEMENT_CHANGE) &&
	    count->members > 0 && count->to_agree == 0)
		fprintf(stderr,
		    "pledgectl: every member has agreed to version " STR_FMT
		    " already; a version that is to come is named with "
		    "--policy FILE\n",
		    STR_ARG(announcement->policy));
}

/* tell - step by step, to the end */
static enum db_status
tell(struct db *db, struct control *control, struct announcement *announcement,
    const struct announcement_count *count, struct err *err)
{
	struct progress progress;
	enum db_status status = announcement_begin(
	    db, control->arena, announcement, clock_unix_secs(), err);

	if (status == DB_OK && announcement->phase == ANNOUNCEMENT_DONE) {
		fprintf(stderr, "everybody was told of this already\n");
		return DB_OK;
	}
	progress_init(&progress, control->options, "told",
	    count->members + count->visitors);
	while (status == DB_OK && announcement->phase != ANNOUNCEMENT_DONE) {
		status = announcement_step(
		    db, announcement, clock_unix_secs(), err);
		if (status == DB_OK)
			progress_show(&progress, announcement->told);
	}
	progress_fini(&progress);
	return status;
}

/* look - how far is it? */
static enum db_status
look(struct db *db, struct control *control, struct announcement *announcement,
    struct err *err)
{
	struct announcement there;
	bool found;
	enum db_status status;

	announcement_identify(control->arena, announcement);
	status = announcement_find(db, control->arena,
	    str_from(announcement->id, sizeof(announcement->id)), &there,
	    &found, err);
	if (status == DB_OK && found) {
		announcement->phase = there.phase;
		announcement->told = there.told;
	}
	return status;
}

/* announce_run - count, tell, print */
enum command_exit
announce_run(struct control *control, const struct control_module *registration,
    struct announcement *announcement)
{
	struct announcement_count count = {0, 0, 0};
	struct err err = ERR_NONE;
	struct db *db = NULL;
	enum db_status status = DB_FAILED;

	if (control_open_database(
		control, registration, REGISTRATION_DATABASE, &db, &err) == 0)
		status = announcement_count(db, announcement, &count, &err);
	if (status == DB_OK)
		warn(announcement, &count);
	if (status == DB_OK && !control->options->dry_run &&
	    !sure_ask(control, SURE_GOES_ON,
		"%" PRId64 " members and %" PRId64 " visitors will be told by "
		"mail.",
		count.members, count.visitors)) {
		db_close(&db);
		return COMMAND_FAILED;
	}
	if (status == DB_OK)
		status = control->options->dry_run
			     ? look(db, control, announcement, &err)
			     : tell(db, control, announcement, &count, &err);
	db_close(&db);
	if (status != DB_OK) {
		err_set(&err, "the database is %s", db_status_name(status));
		return control_failed(&err);
	}
	print(control, announcement, &count);
	return COMMAND_OK;
}
