/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/feedback_store.h"
#include "vault/kek.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "db/schema.h"
#include "modules/feedback/feedback_settings.h"
#include "policy/policy.h"

/* A database file, its keys. */
struct stage {
	char dir[64], file[128], url[160];
	struct keyring *keyring;
	struct arena *arena;
	struct db *db;
};

static const char *const names[] = {"forms", "kek", NULL};

static const struct policy_text shown = {"eea", "de", "Text", {1}};

/* stage_open - an empty database with the tables, in a folder of its own */
static int
stage_open(void **state)
{
	struct stage *stage = calloc(1, sizeof(*stage));
	struct db_config config = {.url = stage->url, .timeout_secs = 5};
	struct err err = ERR_NONE;
	int done;

	strcpy(stage->dir, "/tmp/test_feedback.XXXXXX");
	assert_non_null(mkdtemp(stage->dir));
	snprintf(stage->file, sizeof(stage->file), "%s/f.db", stage->dir);
	snprintf(stage->url, sizeof(stage->url), "sqlite:%s", stage->file);
	assert_true(keyring_init(stage->dir, &err) > 0);
	assert_int_equal(
	    keyring_load(stage->dir, names, &stage->keyring, &err), 0);
	assert_int_equal(
	    kek_init(keyring_keks(stage->keyring), stage->dir, &err), 1);
	assert_int_equal(db_open(&config, &stage->db, &err), 0);
	if (schema_migrate(stage->db, &feedback_schema, &done, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	stage->arena = arena_new(1024 * 1024);
	*state = stage;
	return 0;
}

/* stage_close - the end of it */
static int
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

/* identify - as if it had come with the form of that number */
static void
identify(struct stage *stage, struct feedback *feedback, uint8_t form)
{
	uint8_t nonce[FORM_NONCE_BYTES] = {form};

	feedback_identify(feedback, stage->keyring, nonce);
}

/* sample - a submission with everything in it */
static struct feedback
sample(struct stage *stage, uint8_t nonce)
{
	struct feedback feedback = {
	    .received = 1795262400,
	    .form = STR("feedback"),
	    .policy = STR("3"),
	    .text = &shown,
	    .consent = true,
	    .category = STR("idea"),
	    .message = STR("More jobs\nfor z\xc3\xbcrich"),
	    .name = STR("Ada Canary-Name"),
	    .email = STR("ada-canary@example.org"),
	    .may_contact = true,
	};

	identify(stage, &feedback, nonce);
	return feedback;
}

/* save - store one, and say what became of it */
static enum feedback_saved
save(struct stage *stage, const struct feedback *feedback)
{
	enum feedback_saved saved = FEEDBACK_CHANGED;
	struct err err = ERR_NONE;

	if (feedback_save(stage->db, stage->arena, stage->keyring, feedback,
		&saved, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	return saved;
}

/* count - one line more */
static void
count(void *ctx, const struct feedback *feedback)
{
	assert_true(str_is_none(feedback->email));
	assert_true(feedback->has_person);
	(*(int *)ctx)++;
}

/* listed - how many rows there are */
static int
listed(struct stage *stage)
{
	struct err err = ERR_NONE;
	int n = 0;

	assert_int_equal(feedback_list(stage->db, 100, count, &n, &err), DB_OK);
	return n;
}

/* test_save - what comes back is what was stored */
static void
test_save(void **state)
{
	struct stage *stage = *state;
	struct feedback in = sample(stage, 1), out;
	struct err err = ERR_NONE;
	bool found;

	assert_int_equal(save(stage, &in), FEEDBACK_NEW);
	assert_int_equal(feedback_find(stage->db, stage->arena, stage->keyring,
			     in.nonce, &out, &found, &err),
	    DB_OK);
	assert_true(found);
	assert_true(str_eq(out.message, in.message));
	assert_true(str_eq(out.category, in.category));
	assert_true(str_eq(out.policy, in.policy));
	assert_true(str_eq(out.name, in.name));
	assert_true(str_eq(out.email, in.email));
	assert_int_equal(out.received, in.received);
	assert_true(out.consent && out.may_contact);
	assert_false(out.may_publish || out.mail_news);
	identify(stage, &in, 2);
	assert_int_equal(feedback_find(stage->db, stage->arena, stage->keyring,
			     in.nonce, &out, &found, &err),
	    DB_OK);
	assert_false(found);
}

/* test_resend - the same again is no second row, other words are told apart */
static void
test_resend(void **state)
{
	struct stage *stage = *state;
	struct feedback feedback = sample(stage, 1);

	assert_int_equal(save(stage, &feedback), FEEDBACK_NEW);
	assert_int_equal(save(stage, &feedback), FEEDBACK_RESENT);
	feedback.email = STR("other@example.org");
	identify(stage, &feedback, 1);
	assert_int_equal(save(stage, &feedback), FEEDBACK_CHANGED);
	assert_int_equal(listed(stage), 1);
	identify(stage, &feedback, 2);
	assert_int_equal(save(stage, &feedback), FEEDBACK_NEW);
	assert_int_equal(listed(stage), 2);
}

/* test_no_person - without name and address there is no sealed row */
static void
test_no_person(void **state)
{
	struct stage *stage = *state;
	struct feedback in = sample(stage, 1), out;
	struct err err = ERR_NONE;
	bool found;

	in.name = in.email = STR_NONE;
	identify(stage, &in, 1);
	assert_int_equal(save(stage, &in), FEEDBACK_NEW);
	assert_int_equal(save(stage, &in), FEEDBACK_RESENT);
	assert_int_equal(feedback_find(stage->db, stage->arena, stage->keyring,
			     in.nonce, &out, &found, &err),
	    DB_OK);
	assert_true(found);
	assert_false(out.has_person);
	assert_true(str_is_none(out.name));
}

/* file_has - is the text anywhere in the database's files? */
static bool
file_has(struct stage *stage, const char *text)
{
	char command[400];

	snprintf(
	    command, sizeof(command), "grep -rqa '%s' %s", text, stage->dir);
	return system(command) == 0;
}

/* test_sealed - security.at-rest: name and address are nowhere readable */
static void
test_sealed(void **state)
{
	struct stage *stage = *state;
	struct feedback feedback = sample(stage, 1);

	save(stage, &feedback);
	db_close(&stage->db);
	assert_true(file_has(stage, "More jobs"));
	assert_false(file_has(stage, "Canary-Name"));
	assert_false(file_has(stage, "ada-canary"));
}

/* test_altered - a sealed field moved to another row does not open */
static void
test_altered(void **state)
{
	struct stage *stage = *state;
	struct feedback feedback = sample(stage, 1), out;
	struct err err = ERR_NONE;
	bool found;

	save(stage, &feedback);
	feedback.name = STR("Somebody else");
	feedback.category = STR("moved");
	identify(stage, &feedback, 2);
	save(stage, &feedback);
	assert_int_equal(
	    db_exec(stage->db,
		"UPDATE feedback_person SET name = (SELECT q.name FROM "
		"feedback_person q WHERE q.id <> feedback_person.id) "
		"WHERE id = (SELECT person FROM feedback WHERE "
		"category = 'moved')",
		DB_NO_ARGS, NULL, &err),
	    DB_OK);
	assert_int_equal(feedback_find(stage->db, stage->arena, stage->keyring,
			     feedback.nonce, &out, &found, &err),
	    DB_FAILED);
	assert_non_null(strstr(err_text(&err), "does not open"));
}

/* test_health - a table that is missing is not healthy */
static void
test_health(void **state)
{
	struct stage *stage = *state;
	struct err err = ERR_NONE;

	assert_int_equal(feedback_health(stage->db, &err), DB_OK);
	assert_int_equal(
	    db_exec(stage->db, "DROP TABLE feedback", DB_NO_ARGS, NULL, &err),
	    DB_OK);
	assert_int_not_equal(feedback_health(stage->db, &err), DB_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_save, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_resend, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_no_person, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_sealed, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_altered, stage_open, stage_close),
	    cmocka_unit_test_setup_teardown(
		test_health, stage_open, stage_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
