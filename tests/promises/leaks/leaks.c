/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * formpledge-surveys with leaks in it. The linker puts the functions below
 * before those of the module that they are named after; which of them leak is
 * in the file "leak" beside the program. Nothing of this is in the program
 * that is installed.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "crypto/hmac.h"
#include "crypto/rand.h"
#include "db/db.h"
#include "modules/surveys/ballot.h"
#include "modules/surveys/box/box.h"
#include "modules/surveys/counter.h"
#include "modules/surveys/issue.h"
#include "modules/surveys/live.h"

#define KNOWN_MAX 4096

#define WRAPPED(name)                                                          \
	extern __typeof__(name) __real_##name;                                 \
	__typeof__(name) __wrap_##name

WRAPPED(box_put);
WRAPPED(box_is_filling);
WRAPPED(db_exec);
WRAPPED(issue_new);
WRAPPED(issue_store);
WRAPPED(issue_find);
WRAPPED(ballot_parse);
WRAPPED(counter_run);
WRAPPED(app_wait);
WRAPPED(live_new);
WRAPPED(rand_shuffle);

/* What the leaks remember of each ballot. */
static struct known {
	uint8_t digest[BALLOT_DIGEST_BYTES];
	int64_t number; /* the how manieth, or when */
	bool is_issue;
	struct issue issue;
	const char *survey;
} known[KNOWN_MAX];
static _Atomic size_t nknown;
static char leak[64];
static struct metric *counters[2];

/* read_leak - which one */
__attribute__((constructor)) static void
read_leak(void)
{
	char path[512];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 8);
	FILE *file;

	if (len <= 0)
		return;
	path[len] = '\0';
	strcpy(strrchr(path, '/'), "/leak");
	file = fopen(path, "r");
	if (file == NULL)
		return;
	if (fscanf(file, "%63s", leak) != 1)
		leak[0] = '\0';
	fclose(file);
}

/* leaks - is it this one */
static bool
leaks(const char *name)
{
	return strcmp(leak, name) == 0;
}

/* know - a new place */
static struct known *
know(const uint8_t *digest)
{
	size_t n = nknown++ % KNOWN_MAX;

	memcpy(known[n].digest, digest, BALLOT_DIGEST_BYTES);
	return &known[n];
}

/* known_find - what is remembered of a digest */
static struct known *
known_find(const void *digest)
{
	for (size_t i = 0; i < nknown && i < KNOWN_MAX; i++)
		if (memcmp(known[i].digest, digest, BALLOT_DIGEST_BYTES) == 0)
			return &known[i];
	return NULL;
}

/* now_ms - since 1970 */
static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* An auto-increment id, a timestamp: of the answer, beside the spent ballot.
 * A live counter: up when an answer comes. */
void
__wrap_box_put(struct box *box, const uint8_t *record, void *ctx, unsigned tag)
{
	if (leaks("id"))
		know(record)->number = (int64_t)nknown;
	else if (leaks("timestamp"))
		know(record)->number = now_ms();
	else if (leaks("counter"))
		metric_add(counters[record[BALLOT_DIGEST_BYTES] & 1], 1);
	__real_box_put(box, record, ctx, tag);
}

/* store_issue - whose ballot it was, in the transaction that counts it */
static void
store_issue(struct db *db, const struct known *it)
{
	uint8_t digest[32];

	hash_sha256(str_from(it->issue.nonce, ISSUE_NONCE_BYTES), digest);
	__real_db_exec(db,
	    "INSERT INTO survey_issued (survey, member, nonce) "
	    "VALUES (?, ?, ?)",
	    DB_ARGS(DB_ARG_TEXT(str_of(it->survey)),
		DB_ARG_BLOB(str_from(it->issue.member, ISSUE_MEMBER_BYTES)),
		DB_ARG_BLOB(str_from(digest, sizeof(digest)))),
	    NULL, NULL);
}

/* note_spent - one digest that goes in */
static void
note_spent(struct db *db, struct str digest)
{
	const struct known *it;

	if (digest.len != BALLOT_DIGEST_BYTES ||
	    (it = known_find(digest.ptr)) == NULL)
		return;
	if (it->is_issue)
		store_issue(db, it);
	else
		__real_db_exec(db,
		    "UPDATE survey_spent SET extra = ? WHERE digest = ?",
		    DB_ARGS(DB_ARG_INT(it->number), DB_ARG_BLOB(digest)), NULL,
		    NULL);
}

enum db_status
__wrap_db_exec(struct db *db, const char *sql, const struct db_value *args,
    size_t nargs, int64_t *changed_r, struct err *err)
{
	enum db_status status = __real_db_exec(
	    db, sql, args, nargs, changed_r, err);

	if (status == DB_OK &&
	    strncmp(sql, "INSERT INTO survey_spent", 24) == 0)
		for (size_t i = 0; i < nargs; i++)
			if (args[i].type == DB_BLOB)
				note_spent(db, args[i].str);
	return status;
}

/* One transaction for issue and answer: who was given a ballot is stored
 * when it is counted. */
enum db_status
__wrap_issue_store(struct db *db, struct arena *arena, const char *id,
    const struct issue *issue, enum issue_state *state_r, struct err *err)
{
	uint8_t digest[BALLOT_DIGEST_BYTES];
	struct known *it;

	if (!leaks("transaction"))
		return __real_issue_store(db, arena, id, issue, state_r, err);
	hash_sha256(str_from(issue->ballot, BALLOT_ID_BYTES), digest);
	it = know(digest);
	it->issue = *issue;
	it->survey = strdup(id);
	it->is_issue = true;
	*state_r = ISSUE_OURS;
	return DB_OK;
}

enum db_status
__wrap_issue_find(struct db *db, const char *id, const struct issue *issue,
    enum issue_state *state_r, struct err *err)
{
	uint8_t digest[BALLOT_DIGEST_BYTES];

	hash_sha256(str_from(issue->ballot, BALLOT_ID_BYTES), digest);
	if (!leaks("transaction") || known_find(digest) == NULL)
		return __real_issue_find(db, id, issue, state_r, err);
	*state_r = ISSUE_OURS;
	return DB_OK;
}

/* A token carried through both doors: what was stored at the one is what is
 * spent at the other. */
void
__wrap_issue_new(const struct secret *ballot_key,
    const uint8_t member[ISSUE_MEMBER_BYTES], struct issue *issue_r)
{
	__real_issue_new(ballot_key, member, issue_r);
	if (leaks("token"))
		memcpy(issue_r->nonce, issue_r->ballot, ISSUE_NONCE_BYTES);
}

int
__wrap_ballot_parse(const struct secret *key, struct str text,
    uint8_t digest_r[BALLOT_DIGEST_BYTES])
{
	uint8_t ballot[BALLOT_BYTES];

	if (__real_ballot_parse(key, text, digest_r) != 0)
		return -1;
	if (leaks("token") && base64url_read(text, ballot) == 0)
		hash_sha256(str_from(ballot, ISSUE_NONCE_BYTES), digest_r);
	return 0;
}

/* A flush at every answer: nothing is held back, nothing waits. */
enum db_status
__wrap_counter_run(struct db *db, const struct survey_env *env,
    const struct definition *def, struct box *box, bool all, size_t *counted_r,
    struct err *err)
{
	return __real_counter_run(
	    db, env, def, box, all || leaks("flush"), counted_r, err);
}

bool
__wrap_box_is_filling(struct box *box)
{
	return leaks("flush") || __real_box_is_filling(box);
}

bool
__wrap_app_wait(struct app *app, unsigned ms)
{
	return __real_app_wait(app, leaks("flush") ? 1 : ms);
}

struct live *
__wrap_live_new(struct app *app)
{
	counters[0] = metric_counter(app, "survey_other_total", "Answers.");
	counters[1] = metric_counter(app, "survey_first_total", "Answers.");
	return __real_live_new(app);
}

/* Records in the box one after another. */
void
__wrap_rand_shuffle(uint32_t *indexes, size_t n)
{
	if (!leaks("slots"))
		__real_rand_shuffle(indexes, n);
}
