/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/retention.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "base/err.h"
#include "modules/feedback/store/submission.h"
#include "tests/modules/feedback/store_stage.h"

static const struct submission_value values[] = {
    {{"message", 7}, {"Kept", 4}, false, 0}, {{"name", 4}, {"Ann", 3}, true, 0},
    {{"phone", 5}, {"0123", 4}, true, 5 * DAY},
    {{"note", 4}, {"short", 5}, false, 5 * DAY},
    {{"street", 6}, {"Long", 4}, true, 900 * DAY}, /* not beyond the rest */
};
static const struct submission_file files[] = {{{0}, {"resume", 6},
    {"a.txt", 5}, {"text/plain", 10}, {"Words", 5}, 0, 5 * DAY}};

/* save - one that is kept for so many days */
static struct submission
save(struct stage *stage, uint8_t form, int64_t days, bool anonymise)
{
	struct submission s = stage_sample(stage, form);

	s.values = values;
	s.nvalues = sizeof(values) / sizeof(values[0]);
	s.files = files;
	s.nfiles = 1;
	s.keep_secs = days * DAY;
	s.anonymise = anonymise;
	stage_identify(stage, &s, form);
	assert_int_equal(stage_save(stage, &s), SUBMISSION_NEW);
	return s;
}

/* run - retention at a time */
static struct retention_count
run(struct stage *stage, int64_t at, bool dry_run)
{
	struct retention_count count;
	struct err err = ERR_NONE;

	if (retention_run(stage->db, at, dry_run, &count, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	return count;
}

/* test_due - nothing before its time, everything at it, and no more */
static void
test_due(void **state)
{
	static const struct {
		int64_t at;
		int erased, anonymised, parts; /* by that run */
		int heads, sealed, pieces;     /* left by it */
	} steps[] = {
	    {STAGE_NOW + 5 * DAY, 0, 0, 0, 2, 6, 2},
	    {STAGE_NOW + 5 * DAY + 3600, 0, 0, 4, 2, 2, 0},
	    {STAGE_NOW + 10 * DAY, 0, 0, 0, 2, 2, 0},
	    {STAGE_NOW + 10 * DAY + 3600, 1, 0, 0, 1, 1, 0},
	    {STAGE_NOW + 20 * DAY, 0, 0, 0, 1, 1, 0},
	    {STAGE_NOW + 20 * DAY + 3600, 0, 1, 0, 1, 0, 0},
	    {STAGE_NOW + 4000 * (int64_t)DAY, 0, 0, 0, 1, 0, 0},
	};
	struct stage *stage = *state;
	struct submission kept = save(stage, 2, 20, true), out;

	save(stage, 1, 10, false);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		for (int real = 0; real < 2; real++) {
			struct retention_count got = run(
			    stage, steps[i].at, !real);

			assert_int_equal(got.erased, steps[i].erased);
			assert_int_equal(got.anonymised, steps[i].anonymised);
			assert_int_equal(got.parts, steps[i].parts);
		}
		assert_int_equal(
		    stage_count(stage, "SELECT count(*) FROM feedback"),
		    steps[i].heads);
		assert_int_equal(
		    stage_count(stage, "SELECT count(*) FROM feedback_person"),
		    steps[i].sealed);
		assert_int_equal(
		    stage_count(stage, "SELECT count(*) FROM feedback_piece"),
		    steps[i].pieces);
	}
	assert_true(stage_find(stage, kept.id, &out));
	assert_true(str_is(submission_value(&out, "message"), "Kept"));
	assert_int_equal(out.nvalues, 1);
	assert_false(out.has_person || out.has_receipt || out.due);
}

/* log_bytes - how long SQLite's write-ahead log is */
static int64_t
log_bytes(const struct stage *stage)
{
	char path[100];
	struct stat st;

	snprintf(path, sizeof(path), "%s/f.db-wal", stage->dir);
	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

/* test_log - no key that went stays in the log, neither a part's nor what a
 * withdrawal had to leave there */
static void
test_log(void **state)
{
	struct stage *stage = *state;

	save(stage, 1, 10, false);
	assert_int_equal(
	    run(stage, STAGE_NOW + 5 * DAY + 3600, false).parts, 2);
	assert_int_equal(log_bytes(stage), 0);
	stage_run(stage, "DELETE FROM feedback_person");
	assert_true(log_bytes(stage) > 0);
	run(stage, STAGE_NOW + 5 * DAY + 3600, true);
	assert_true(log_bytes(stage) > 0);
	run(stage, STAGE_NOW + 5 * DAY + 3600, false);
	assert_int_equal(log_bytes(stage), 0);
}

/* look - what the clock of ends says at a time; the latest it has seen */
static int64_t
look(struct stage *stage, int64_t now, int64_t *seen_r)
{
	struct err err = ERR_NONE;
	int64_t until;

	if (retention_clock(stage->db, now, &until, seen_r, &err) != DB_OK)
		fail_msg("%s", err_text(&err));
	return until;
}

/* test_clock - moved ahead and back it ends nothing early */
static void
test_clock(void **state)
{
	struct stage *stage = *state;
	int64_t seen, step = RETENTION_STEP_SECS;

	assert_int_equal(look(stage, STAGE_NOW, &seen), STAGE_NOW);
	assert_int_equal(
	    look(stage, STAGE_NOW + 999 * DAY, &seen), STAGE_NOW + step);
	assert_int_equal(look(stage, STAGE_NOW, &seen), 0);
	assert_int_equal(seen, STAGE_NOW + step);
	assert_int_equal(
	    look(stage, STAGE_NOW + step + 60, &seen), STAGE_NOW + step + 60);
}

/* test_clock_behind - what comes while the clock is behind is kept in full */
static void
test_clock_behind(void **state)
{
	struct stage *stage = *state;
	struct submission s = stage_sample(stage, 1), out;

	s.keep_secs = 10 * DAY;
	s.now_secs = STAGE_NOW - 400 * DAY;
	s.clock_secs = STAGE_NOW;
	stage_save(stage, &s);
	assert_true(stage_find(stage, s.id, &out));
	assert_int_equal(out.due, STAGE_NOW + 10 * DAY);
}

/* test_adopt - what the first version stored gets an end, with a delay */
static void
test_adopt(void **state)
{
	struct stage *stage = *state;
	struct submission s = stage_sample(stage, 1), out;
	struct err err = ERR_NONE;

	stage_save(stage, &s);
	assert_int_equal(
	    retention_adopt(stage->db, STR("other"), DAY, STAGE_NOW, &err),
	    DB_OK);
	stage_find(stage, s.id, &out);
	assert_int_equal(out.due, 0);
	assert_int_equal(retention_adopt(stage->db, STR("feedback"), DAY,
			     STAGE_NOW + 300 * DAY, &err),
	    DB_OK);
	stage_find(stage, s.id, &out);
	assert_int_equal(out.due, STAGE_NOW + 300 * DAY + RETENTION_GRACE_SECS);
	stage_run(stage, "UPDATE feedback SET due = NULL");
	assert_int_equal(retention_adopt(stage->db, STR("feedback"), 90 * DAY,
			     STAGE_NOW, &err),
	    DB_OK);
	stage_find(stage, s.id, &out);
	assert_int_equal(out.due, STAGE_NOW + 90 * DAY);
}

/* The rows of the first version, as it wrote them. */
static const char *const old_rows[] = {
    "INSERT INTO feedback_person (id, kek, wrapped, name, email) VALUES "
    "(x'01020304050607080910111213141516', 1, x'00', NULL, NULL)",
    "INSERT INTO feedback (nonce, digest, form, received, policy, consent, "
    "category, message, may_contact, may_publish, mail_news, person) VALUES "
    "(x'AA020304050607080910111213141516', x'00', 'feedback', 1795262411, '2', "
    "1, 'idea', 'Of old', 1, 0, 0, x'01020304050607080910111213141516')",
    "INSERT INTO feedback (nonce, digest, form, received, policy, consent, "
    "category, message, may_contact, may_publish, mail_news, person) VALUES "
    "(x'BB020304050607080910111213141516', x'00', 'feedback', 1795262412, '2', "
    "1, 'idea', 'Of nobody', 0, 0, 1, NULL)",
};

/* test_migrate - what the first version stored is read and erased as well */
static void
test_migrate(void **state)
{
	static const uint8_t id[] = {0xbb, 2, 3, 4, 5, 6, 7, 8, 9, 0x10, 0x11,
	    0x12, 0x13, 0x14, 0x15, 0x16};
	struct stage *stage = *state;
	struct submission out;
	struct err err = ERR_NONE;
	bool found;

	stage_migrate(stage, 2);
	for (size_t i = 0; i < sizeof(old_rows) / sizeof(old_rows[0]); i++)
		stage_run(stage, old_rows[i]);
	stage_migrate(stage, 0);
	assert_true(stage_find(stage, id, &out));
	assert_true(str_is(submission_value(&out, "message"), "Of nobody"));
	assert_true(str_is(submission_value(&out, "mail_news"), "yes"));
	assert_int_equal(out.nvalues, 3);
	assert_false(out.has_receipt || out.has_person || out.due);
	assert_int_equal(
	    stage_count(stage, "SELECT count(*) FROM feedback_person p JOIN "
			       "feedback f ON p.submission = f.nonce "
			       "AND f.person = p.id"),
	    1);
	/* An older process, still there, stores one more. */
	stage_run(stage, "UPDATE feedback_person SET submission = NULL");
	assert_int_equal(
	    submission_erase(stage->db,
		(const uint8_t *)"\xaa\2\3\4\5\6\7\10\11\x10\x11\x12\x13\x14"
				 "\x15\x16",
		&found, &err),
	    DB_OK);
	assert_true(found);
	assert_int_equal(
	    stage_count(stage, "SELECT count(*) FROM feedback_person"), 0);
}

#define WITH_STAGE(test)                                                       \
	cmocka_unit_test_setup_teardown(test, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH_STAGE(test_due),
	    WITH_STAGE(test_log),
	    WITH_STAGE(test_clock),
	    WITH_STAGE(test_clock_behind),
	    WITH_STAGE(test_adopt),
	    cmocka_unit_test_setup_teardown(
		test_migrate, stage_open_bare, stage_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
