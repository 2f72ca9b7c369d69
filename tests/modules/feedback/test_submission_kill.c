/* SPDX-License-Identifier: BSD-2-Clause */
/* test_submission_kill - SIGKILL at each system call of what stores, corrects
 * and erases: afterwards a submission is whole, files included, or not there */
#include "config.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/err.h"
#include "modules/feedback/store/submission.h"
#include "modules/feedback/store/upload.h"
#include "tests/modules/feedback/store_stage.h"

#define FILE_BYTES (2 * UPLOAD_PIECE_BYTES + 1)
#define PIECES	   3

static char bytes[FILE_BYTES];
static const struct submission_value better[] = {
    {{"message", 7}, {"Better", 6}, false, 0},
    {{"name", 4}, {"Bea", 3}, true, 0},
};

/* sample - with a file of several pieces */
static struct submission
sample(struct stage *stage, struct submission_file *file)
{
	struct submission s = stage_sample(stage, 1);

	*file = (struct submission_file){.field = STR("resume"),
	    .name = STR("a.pdf"),
	    .type = STR("application/pdf"),
	    .bytes = str_from(bytes, sizeof(bytes))};
	s.files = file;
	s.nfiles = 1;
	stage_identify(stage, &s, 1);
	return s;
}

/* reopen - a connection of this process's own */
static void
reopen(struct stage *stage)
{
	struct db_config config = {.url = stage->url, .timeout_secs = 5};
	struct err err = ERR_NONE;

	db_close(&stage->db);
	assert_int_equal(db_open(&config, &stage->db, &err), 0);
}

/* do_save, do_correct, do_erase - what is killed */
static void
do_save(struct stage *stage)
{
	struct submission_file file;
	struct submission s = sample(stage, &file);

	stage_save(stage, &s);
}

static void
do_correct(struct stage *stage)
{
	struct submission_file file;
	struct submission s = sample(stage, &file), out;
	struct err err = ERR_NONE;
	bool found;

	if (!stage_find(stage, s.id, &out))
		return;
	out.values = better;
	out.nvalues = 2;
	out.now_secs = STAGE_NOW;
	submission_correct(
	    stage->db, stage->arena, stage->keyring, &out, &found, &err);
}

static void
do_erase(struct stage *stage)
{
	struct submission_file file;
	struct submission s = sample(stage, &file);
	struct err err = ERR_NONE;

	submission_erase(stage->db, s.id, NULL, &err);
}

/* killed_at - runs it in a child and kills that at its n-th system call;
 * false: it ended before */
static bool
killed_at(struct stage *stage, void (*run)(struct stage *), int n)
{
	int status, calls = 0;
	pid_t pid;

	db_close(&stage->db);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(77);
		raise(SIGSTOP);
		reopen(stage);
		run(stage);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	while (WIFSTOPPED(status)) {
		if (calls++ == 2 * n) /* it stops before and after each */
			kill(pid, SIGKILL);
		else
			ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
		assert_int_equal(waitpid(pid, &status, 0), pid);
	}
	reopen(stage);
	return WIFSIGNALED(status);
}

/* take - count the bytes of a file */
static int
take(void *ctx, struct str piece)
{
	*(size_t *)ctx += piece.len;
	return 0;
}

/* is_whole - all of it is there, or (false) nothing at all */
static bool
is_whole(struct stage *stage, const struct submission *s)
{
	int64_t heads = stage_count(stage, "SELECT count(*) FROM feedback");
	int64_t parts = stage_count(
	    stage, "SELECT count(*) FROM feedback_person");
	int64_t pieces = stage_count(
	    stage, "SELECT count(*) FROM feedback_piece");
	struct err err = ERR_NONE;
	struct submission out;
	size_t n = 0;
	bool found;

	assert_int_equal(parts, 2 * heads);
	assert_int_equal(pieces, PIECES * heads);
	if (heads == 0)
		return false;
	assert_int_equal(heads, 1);
	assert_true(stage_find(stage, s->id, &out));
	assert_true(str_is(submission_value(&out, "name"), "Bea") ||
		    str_is(submission_value(&out, "name"), "Ada Canary-Name"));
	assert_true(str_is(submission_value(&out, "name"), "Bea") ==
		    str_is(submission_value(&out, "message"), "Better"));
	assert_int_equal(upload_read(stage->db, stage->keyring,
			     str_from(out.id, sizeof(out.id)),
			     str_from(out.files[0].id, sizeof(out.files[0].id)),
			     take, &n, &found, &err),
	    DB_OK);
	assert_true(found && n == FILE_BYTES);
	return true;
}

/* test_killed - each of them at each call, and once more to the end */
static void
test_killed(void **state)
{
	static const struct {
		void (*run)(struct stage *);
		bool before, after; /* is it there? */
	} acts[] = {{do_save, false, true}, {do_correct, true, true},
	    {do_erase, true, false}};
	struct stage *stage = *state;
	struct submission_file file;
	struct submission s = sample(stage, &file);

	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		int n = 0, kills = 0;

		while (killed_at(stage, acts[i].run, n)) {
			bool is = is_whole(stage, &s);

			assert_true(
			    is == acts[i].before || is == acts[i].after);
			if (is != acts[i].before && acts[i].before)
				do_save(stage);
			else if (is != acts[i].before)
				do_erase(stage);
			kills++;
			n += n < 60 ? 3 : 7;
		}
		assert_true(kills > 10);
		assert_true(is_whole(stage, &s) == acts[i].after);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_killed, stage_open, stage_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
