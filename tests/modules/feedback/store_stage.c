/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "tests/modules/feedback/store_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "db/schema.h"
#include "modules/feedback/feedback_settings.h"
#include "policy/policy.h"
#include "vault/kek.h"

#define ARENA_BYTES (4 * 1024 * 1024)

static const char *const names[] = {"forms", "kek", NULL};
static const struct policy_text shown = {"eea", "de", "Text", {1}};
static const struct submission_value values[] = {
    {{"category", sizeof("category") - 1}, {"idea", sizeof("idea") - 1}, false,
	0},
    {{"message", sizeof("message") - 1},
	{"More jobs\nfor z\xc3\xbcrich",
	    sizeof("More jobs\nfor z\xc3\xbcrich") - 1},
	false, 0},
    {{"color", sizeof("color") - 1}, {"green", sizeof("green") - 1}, false, 0},
    {{"name", sizeof("name") - 1},
	{"Ada Canary-Name", sizeof("Ada Canary-Name") - 1}, true, 0},
    {{"color", sizeof("color") - 1}, {"blue", sizeof("blue") - 1}, false, 0},
    {{"email", sizeof("email") - 1},
	{"ada-canary@example.org", sizeof("ada-canary@example.org") - 1}, true,
	0},
    {{"may_contact", sizeof("may_contact") - 1}, {"yes", sizeof("yes") - 1},
	false, 0},
};

/* stage_open_bare - a folder, keys, an empty database */
int
stage_open_bare(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));
	struct db_config config = {.url = stage->url, .timeout_secs = 5};
	struct err err = ERR_NONE;

	strcpy(stage->dir, "/tmp/test_feedback.XXXXXX");
	assert_non_null(mkdtemp(stage->dir));
	snprintf(stage->url, sizeof(stage->url), "sqlite:%s/f.db", stage->dir);
	assert_true(keyring_init(stage->dir, &err) > 0);
	assert_int_equal(
	    keyring_load(stage->dir, names, &stage->keyring, &err), 0);
	assert_int_equal(
	    kek_init(keyring_keks(stage->keyring), stage->dir, &err), 1);
	assert_int_equal(db_open(&config, &stage->db, &err), 0);
	stage->arena = arena_new(ARENA_BYTES);
	*state = stage;
	return 0;
}

/* stage_migrate - the first migrations, or all (0) */
void
stage_migrate(struct stage *stage, int version)
{
	struct embed some[16] = {{NULL, NULL}};
	struct schema schema = feedback_schema;
	struct err err = ERR_NONE;
	int done;

	for (int i = 0; i < version; i++)
		some[i] = feedback_schema.sqlite[i];
	if (version)
		schema.sqlite = schema.mysql = some;
	if (schema_migrate(stage->db, &schema, &done, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
}

/* stage_open - with the tables */
int
stage_open(void **state)
{
	stage_open_bare(state);
	stage_migrate(*state, 0);
	return 0;
}

/* stage_close - the end of it */
int
stage_close(void **state)
{
	struct stage *stage = *state;
	char command[100];

	db_close(&stage->db);
	arena_free(&stage->arena);
	keyring_free(&stage->keyring);
	snprintf(command, sizeof(command), "rm -r %s", stage->dir);
	assert_int_equal(system(command), 0);
	free(stage);
	return 0;
}

/* stage_identify - as if it had come with the form of that number */
void
stage_identify(struct stage *stage, struct submission *submission, uint8_t form)
{
	uint8_t nonce[FORM_NONCE_BYTES] = {form};
	char code[RECEIPT_TEXT_BYTES];

	submission_identify(submission, stage->keyring, nonce, code);
}

/* stage_sample - with something of everything but files */
struct submission
stage_sample(struct stage *stage, uint8_t form)
{
	struct submission submission = {
	    .form = STR("feedback"),
	    .definition = STR_NONE,
	    .policy = STR("3"),
	    .text = &shown,
	    .consent = true,
	    .values = values,
	    .nvalues = sizeof(values) / sizeof(values[0]),
	    .now_secs = STAGE_NOW + 1234,
	};

	stage_identify(stage, &submission, form);
	return submission;
}

/* stage_save - store one, and say what became of it */
enum submission_saved
stage_save(struct stage *stage, const struct submission *submission)
{
	enum submission_saved saved = SUBMISSION_CHANGED;
	struct err err = ERR_NONE;

	if (submission_save(stage->db, stage->arena, stage->keyring, submission,
		&saved, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	return saved;
}

/* stage_find - read one back */
bool
stage_find(
    struct stage *stage, const uint8_t *id, struct submission *submission_r)
{
	struct err err = ERR_NONE;
	bool found;

	if (submission_find(stage->db, stage->arena, stage->keyring, id,
		submission_r, &found, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	return found;
}

/* count_row - the number */
static int
count_row(void *ctx, const struct db_row *row)
{
	*(int64_t *)ctx = db_row_is_null(row, 0) ? -1 : db_row_int(row, 0);
	return 1;
}

/* stage_count - one number */
int64_t
stage_count(struct stage *stage, const char *sql)
{
	struct err err = ERR_NONE;
	int64_t n = -2;

	if (db_query(stage->db, sql, DB_NO_ARGS, count_row, &n, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	return n;
}

/* stage_run - one statement */
void
stage_run(struct stage *stage, const char *sql)
{
	struct err err = ERR_NONE;

	if (db_exec(stage->db, sql, DB_NO_ARGS, NULL, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
}

/* stage_has_text - in any file of the folder */
bool
stage_has_text(struct stage *stage, const char *text)
{
	char command[400];

	db_close(&stage->db);
	snprintf(
	    command, sizeof(command), "grep -rqa '%s' %s", text, stage->dir);
	return system(command) == 0;
}
