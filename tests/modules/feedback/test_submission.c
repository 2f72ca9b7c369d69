/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/submission.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/feedback/store/retention.h"
#include "modules/feedback/store/submission_list.h"
#include "modules/feedback/store/upload.h"
#include "tests/modules/feedback/store_stage.h"

/* is - the first value of a field */
static void
is(const struct submission *submission, const char *field, const char *want)
{
	assert_true(str_is(submission_value(submission, field), want));
}

/* test_save - what comes back is what was stored */
static void
test_save(void **state)
{
	struct stage *stage = *state;
	struct submission in = stage_sample(stage, 1), out;

	in.keep_secs = 30 * DAY;
	in.answer_secs = 10 * DAY;
	assert_int_equal(stage_save(stage, &in), SUBMISSION_NEW);
	assert_true(stage_find(stage, in.id, &out));
	is(&out, "message", "More jobs\nfor z\xc3\xbcrich");
	is(&out, "category", "idea");
	is(&out, "name", "Ada Canary-Name");
	is(&out, "email", "ada-canary@example.org");
	is(&out, "may_contact", "yes");
	is(&out, "color", "green");
	assert_int_equal(out.nvalues, in.nvalues);
	assert_true(str_is(out.policy, "3") && str_is(out.language, "de"));
	assert_int_equal(out.received, STAGE_NOW); /* to the hour */
	assert_int_equal(out.due, STAGE_NOW + 30 * DAY + 3600);
	assert_int_equal(out.answer_by, STAGE_NOW + 10 * DAY);
	assert_true(out.consent && out.has_person && out.has_receipt);
	assert_true(str_is_none(submission_value(&out, "mail_news")));
	stage_identify(stage, &in, 2);
	assert_false(stage_find(stage, in.id, &out));
}

/* test_resend - the same again is no second row, other words are told apart */
static void
test_resend(void **state)
{
	static const struct submission_value other[] = {
	    {{"message", 7}, {"Other", 5}, false, 0}};
	struct stage *stage = *state;
	struct submission s = stage_sample(stage, 1);

	assert_int_equal(stage_save(stage, &s), SUBMISSION_NEW);
	assert_int_equal(stage_save(stage, &s), SUBMISSION_RESENT);
	s.values = other;
	s.nvalues = 1;
	stage_identify(stage, &s, 1);
	assert_int_equal(stage_save(stage, &s), SUBMISSION_CHANGED);
	stage_identify(stage, &s, 2);
	assert_int_equal(stage_save(stage, &s), SUBMISSION_NEW);
	assert_int_equal(
	    stage_count(stage, "SELECT count(*) FROM feedback"), 2);
	assert_int_equal(
	    stage_count(stage, "SELECT count(*) FROM feedback_person"), 1);
}

/* test_sealed - security.at-rest: what is personal is nowhere readable */
static void
test_sealed(void **state)
{
	struct stage *stage = *state;
	struct submission s = stage_sample(stage, 1);

	stage_save(stage, &s);
	assert_true(stage_has_text(stage, "More jobs"));
	assert_false(stage_has_text(stage, "Canary-Name"));
	assert_false(stage_has_text(stage, "ada-canary"));
}

/* test_moved - a box moved to another's row does not open */
static void
test_moved(void **state)
{
	struct stage *stage = *state;
	struct submission s = stage_sample(stage, 1), out;
	struct err err = ERR_NONE;
	bool found;

	stage_save(stage, &s);
	stage_identify(stage, &s, 2);
	stage_save(stage, &s);
	stage_run(stage, "UPDATE feedback_person SET fields = (SELECT q.fields "
			 "FROM feedback_person q WHERE q.id <> "
			 "feedback_person.id) WHERE rowid = 2");
	assert_int_equal(submission_find(stage->db, stage->arena,
			     stage->keyring, s.id, &out, &found, &err),
	    DB_FAILED);
	assert_non_null(strstr(err_text(&err), "does not open"));
}

/* test_receipt - the code finds it, however it is typed; the same form gives
 * the same code */
static void
test_receipt(void **state)
{
	static const char *const wrong[] = {"", "7KQ2M", "-----",
	    "00000-00000-00000-00000-00000", "00000-00000-00000-00000-0000U",
	    "00000-00000-00000-00000-000000"};
	struct stage *stage = *state;
	struct submission s = stage_sample(stage, 1), out;
	uint8_t nonce[FORM_NONCE_BYTES] = {1}, digest[RECEIPT_DIGEST_BYTES];
	char code[RECEIPT_TEXT_BYTES], again[RECEIPT_TEXT_BYTES];
	struct err err = ERR_NONE;
	bool found;

	submission_identify(&s, stage->keyring, nonce, code);
	submission_identify(&s, stage->keyring, nonce, again);
	assert_string_equal(code, again);
	stage_save(stage, &s);
	for (char *c = again; *c; c++) {
		if (*c == '-')
			*c = ' ';
		else if (*c == '0')
			*c = 'o';
		else if (*c == '1')
			*c = 'l';
		else if (*c >= 'A')
			*c += 'a' - 'A';
	}
	assert_int_equal(
	    receipt_digest(stage->keyring, str_of(again), digest), 0);
	assert_int_equal(submission_find_receipt(stage->db, stage->arena,
			     stage->keyring, digest, &out, &found, &err),
	    DB_OK);
	assert_true(found);
	assert_memory_equal(out.id, s.id, sizeof(s.id));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (receipt_digest(stage->keyring, str_of(wrong[i]), digest))
			continue;
		assert_int_equal(
		    submission_find_receipt(stage->db, stage->arena,
			stage->keyring, digest, &out, &found, &err),
		    DB_OK);
		assert_false(found);
	}
	code[RECEIPT_GROUP] = '\0';
	assert_false(stage_has_text(stage, code));
}

/* test_correct - other words, another key, no longer life */
static void
test_correct(void **state)
{
	static const struct submission_value other[] = {
	    {{"message", 7}, {"Fewer", 5}, false, 0},
	    {{"name", 4}, {"Bea", 3}, true, 0}};
	struct stage *stage = *state;
	struct submission s = stage_sample(stage, 1), out;
	struct err err = ERR_NONE;
	bool found;

	s.keep_secs = 30 * DAY;
	stage_save(stage, &s);
	stage_find(stage, s.id, &out);
	out.values = other;
	out.nvalues = 2;
	out.now_secs = STAGE_NOW + 5 * DAY;
	assert_int_equal(submission_correct(stage->db, stage->arena,
			     stage->keyring, &out, &found, &err),
	    DB_OK);
	assert_true(found && stage_find(stage, s.id, &out));
	is(&out, "message", "Fewer");
	is(&out, "name", "Bea");
	assert_int_equal(out.nvalues, 2);
	assert_int_equal(out.due, STAGE_NOW + 30 * DAY + 3600);
	assert_int_equal(out.corrected, STAGE_NOW + 5 * DAY);
	assert_int_equal(
	    stage_count(stage, "SELECT count(*) FROM feedback_person"), 1);
	assert_int_equal(
	    stage_count(stage, "SELECT due FROM feedback_person"), out.due);
	assert_false(stage_has_text(stage, "More jobs"));
}

/* test_erase - nothing is left, and nothing of others goes */
static void
test_erase(void **state)
{
	struct stage *stage = *state;
	struct submission s = stage_sample(stage, 1), out;
	struct err err = ERR_NONE;
	bool found;

	stage_save(stage, &s);
	stage_identify(stage, &s, 2);
	stage_save(stage, &s);
	assert_int_equal(
	    submission_erase(stage->db, s.id, &found, &err), DB_OK);
	assert_true(found);
	assert_false(stage_find(stage, s.id, &out));
	assert_int_equal(
	    submission_erase(stage->db, s.id, &found, &err), DB_OK);
	assert_false(found);
	stage_identify(stage, &s, 1);
	assert_true(stage_find(stage, s.id, &out));
	is(&out, "name", "Ada Canary-Name");
	assert_int_equal(
	    stage_count(stage, "SELECT count(*) FROM feedback_person"), 1);
}

/* test_answer - it is answered, and the words replace earlier ones */
static void
test_answer(void **state)
{
	struct stage *stage = *state;
	struct submission s = stage_sample(stage, 1), out;
	struct submission_wanted open = {
	    .form = STR_NONE, .open = true, .max = 10};
	struct err err = ERR_NONE;
	int64_t waiting, late;
	bool found;

	(void)open;
	s.answer_secs = 10 * DAY;
	stage_save(stage, &s);
	assert_int_equal(submission_waiting(stage->db, s.form,
			     STAGE_NOW + 11 * DAY, &waiting, &late, &err),
	    DB_OK);
	assert_true(waiting == 1 && late == 1);
	stage_find(stage, s.id, &out);
	out.now_secs = STAGE_NOW + DAY;
	for (int i = 0; i < 2; i++)
		assert_int_equal(
		    submission_answer(stage->db, stage->arena, stage->keyring,
			&out, i ? STR("Canary-Answer") : STR("First"), &found,
			&err),
		    DB_OK);
	assert_true(found && stage_find(stage, s.id, &out));
	assert_int_equal(out.answered, STAGE_NOW + DAY);
	assert_true(str_is(out.answer, "Canary-Answer"));
	is(&out, "name", "Ada Canary-Name");
	assert_int_equal(submission_waiting(stage->db, s.form,
			     STAGE_NOW + 11 * DAY, &waiting, &late, &err),
	    DB_OK);
	assert_int_equal(waiting, 0);
	assert_false(stage_has_text(stage, "Canary-Answer"));
}

/* take - the next bytes of a file */
static int
take(void *ctx, struct str piece)
{
	struct str *left = ctx;

	assert_true(piece.len <= UPLOAD_PIECE_BYTES && piece.len <= left->len);
	assert_memory_equal(piece.ptr, left->ptr, piece.len);
	*left = str_from(left->ptr + piece.len, left->len - piece.len);
	return 0;
}

/* read_file - compare a file with its bytes; found? */
static bool
read_file(struct stage *stage, const struct submission *s,
    const struct submission_file *file, struct str bytes, enum db_status status)
{
	struct err err = ERR_NONE;
	struct str left = bytes;
	bool found;

	assert_int_equal(upload_read(stage->db, stage->keyring,
			     str_from(s->id, sizeof(s->id)),
			     str_from(file->id, sizeof(file->id)), take, &left,
			     &found, &err),
	    status);
	assert_true(!found || status != DB_OK || left.len == 0);
	return found;
}

/* test_files - come back whole, are sealed, and go one by one */
static void
test_files(void **state)
{
	static const size_t sizes[] = {0, 1, UPLOAD_PIECE_BYTES,
	    UPLOAD_PIECE_BYTES + 1, SUBMISSION_FILE_BYTES};
	struct stage *stage = *state;
	struct submission s = stage_sample(stage, 1), out;
	struct submission_file files[5];
	char *bytes = malloc(SUBMISSION_FILE_BYTES);
	struct err err = ERR_NONE;
	bool found;

	for (size_t i = 0; i < SUBMISSION_FILE_BYTES; i++)
		bytes[i] = "Canary in a file. "[i % 18];
	for (size_t i = 0; i < 5; i++)
		files[i] = (struct submission_file){.field = STR("resume"),
		    .name = STR("canary-name.pdf"),
		    .type = STR("application/pdf"),
		    .bytes = str_from(bytes, sizes[i])};
	s.files = files;
	s.nfiles = 5;
	stage_identify(stage, &s, 1);
	stage_save(stage, &s);
	assert_true(stage_find(stage, s.id, &out));
	assert_int_equal(out.nfiles, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_true(str_is(out.files[i].name, "canary-name.pdf"));
		assert_true(read_file(stage, &out, &out.files[i],
		    str_from(bytes, (size_t)out.files[i].size), DB_OK));
	}
	assert_int_equal(upload_remove(stage->db, str_from(s.id, sizeof(s.id)),
			     str_from(out.files[0].id, 16), &found, &err),
	    DB_OK);
	assert_true(found);
	assert_false(read_file(stage, &out, &out.files[0], STR_NONE, DB_OK));
	/* pieces that are missing or change places are seen */
	stage_run(stage, "UPDATE feedback_piece SET box = (SELECT q.box FROM "
			 "feedback_piece q WHERE q.seq = 1 AND q.person = "
			 "feedback_piece.person) WHERE seq = 2");
	stage_run(stage, "DELETE FROM feedback_piece WHERE seq = 19");
	for (size_t i = 1; i < 5; i++) {
		if (out.files[i].size == SUBMISSION_FILE_BYTES)
			read_file(stage, &out, &out.files[i],
			    str_from(bytes, SUBMISSION_FILE_BYTES), DB_FAILED);
	}
	assert_int_equal(submission_erase(stage->db, s.id, NULL, &err), DB_OK);
	assert_int_equal(
	    stage_count(stage, "SELECT count(*) FROM feedback_piece"), 0);
	free(bytes);
	assert_false(stage_has_text(stage, "Canary in"));
	assert_false(stage_has_text(stage, "canary-name"));
}

#define WITH_STAGE(test)                                                       \
	cmocka_unit_test_setup_teardown(test, stage_open, stage_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WITH_STAGE(test_save),
	    WITH_STAGE(test_resend),
	    WITH_STAGE(test_sealed),
	    WITH_STAGE(test_moved),
	    WITH_STAGE(test_receipt),
	    WITH_STAGE(test_correct),
	    WITH_STAGE(test_erase),
	    WITH_STAGE(test_answer),
	    WITH_STAGE(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
