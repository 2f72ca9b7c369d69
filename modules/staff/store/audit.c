/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/store/audit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/must.h"
#include "crypto/rand.h"
#include "modules/staff/store/audit_inner.h"
#include "vault/sealed.h"

#define HOST_BYTES 65
#define NSAYS	   3 /* id, chain, sealed */
#define FIRST	   3 /* their place in the chain's statements */

static const char *const whats[AUDIT_WHAT_COUNT] = {
    [AUDIT_MEMBER_FIND] = "member find",
    [AUDIT_MEMBER_SHOW] = "member show",
    [AUDIT_MEMBER_EXPORT] = "member export",
    [AUDIT_MEMBER_ERASE] = "member erase",
    [AUDIT_MEMBER_TERMINATE] = "member terminate",
    [AUDIT_MEMBER_TELL] = "member tell",
    [AUDIT_FORM_LIST] = "form list",
    [AUDIT_FORM_SHOW] = "form show",
    [AUDIT_FORM_FILE] = "form file",
    [AUDIT_FORM_EXPORT] = "form export",
    [AUDIT_FORM_MARK] = "form mark",
    [AUDIT_FORM_ERASE] = "form erase",
    [AUDIT_SURVEY_RESULTS] = "survey results",
    [AUDIT_SURVEY_TEXTS] = "survey texts",
    [AUDIT_REQUEST_SHOW] = "request show",
    [AUDIT_REQUEST_MARK] = "request mark",
    [AUDIT_ERASURES_SHOW] = "erasures show",
    [AUDIT_AUDIT_SHOW] = "audit show",
    [AUDIT_AUDIT_CUT] = "audit cut",
    [AUDIT_RETENTION] = "retention run",
};

static const char *const kinds[AUDIT_KIND_COUNT] = {
    [AUDIT_NONE] = "",
    [AUDIT_MEMBER] = "member",
    [AUDIT_SUBMISSION] = "submission",
    [AUDIT_FORM] = "form",
    [AUDIT_SURVEY] = "survey",
    [AUDIT_REQUEST] = "request",
    [AUDIT_DISCLOSURE] = "disclosure",
    [AUDIT_AUDIENCE] = "audience",
    [AUDIT_CHAIN] = "chain",
};

/* audit_what_name - as it stands in the entry */
const char *
audit_what_name(enum audit_what what)
{
	must(what < AUDIT_WHAT_COUNT);
	return whats[what];
}

/* audit_kind_name - likewise */
const char *
audit_kind_name(enum audit_kind kind)
{
	must(kind < AUDIT_KIND_COUNT);
	return kinds[kind];
}

/* audit_what_find - by its word */
int
audit_what_find(struct str name)
{
	for (int i = 0; i < AUDIT_WHAT_COUNT; i++)
		if (str_is(name, whats[i]))
			return i;
	return -1;
}

/* audit_writer - this program on this host */
const char *
audit_writer(struct arena *arena, const char *program)
{
	char host[HOST_BYTES] = "";

	if (gethostname(host, sizeof(host) - 1) < 0 ||
	    str_has_control(str_of(host)) || !str_is_utf8(str_of(host)))
		host[0] = '\0';
	return arena_printf(arena, "%s@%s", program, *host ? host : "unknown");
}

/* audit_id - bytes as an object */
struct str
audit_id(struct arena *arena, const uint8_t *bytes, size_t n)
{
	char *hex = arena_alloc(arena, 2 * n + 1);

	str_hex(bytes, n, hex);
	return str_of(hex);
}

/* says - the texts of an entry's columns, as they go into the chain */
static size_t
says(struct arena *arena, const struct db_row *row,
    struct str parts_r[CHAIN_PARTS_MAX])
{
	if (db_row_is_null(row, FIRST))
		return 0;
	for (size_t i = 0; i < NSAYS; i++)
		parts_r[i] = db_row_copy(arena, row, FIRST + i);
	return NSAYS;
}

/* audit_chain - of one writer */
struct chain
audit_chain(const char *writer)
{
	return (struct chain){
	    .name = writer,
	    .links = "SELECT l.seq, l.entry, l.mac, a.id, a.chain, a.sealed "
		     "FROM chain_link l LEFT JOIN audit a ON a.id = l.entry "
		     "WHERE l.chain = ? AND l.seq > ? ORDER BY l.seq LIMIT ?",
	    .loose = "SELECT NULL, a.id, NULL, a.id, a.chain, a.sealed "
		     "FROM audit a LEFT JOIN chain_link l ON l.chain = a.chain "
		     "AND l.entry = a.id WHERE a.chain = ? AND "
		     "l.entry IS NULL LIMIT ?",
	    .remove = "DELETE FROM audit WHERE id = ?",
	    .parts = says,
	};
}

/* audit_chain_key - a key for each chain */
void
audit_chain_key(
    const struct secret *key, const struct chain *chain, struct secret *key_r)
{
	chain_key(key, chain, key_r);
}

/* audit_seal_key - the key under which all entries are sealed */
void
audit_seal_key(const struct secret *key, struct datakey *key_r)
{
	static const char name[DATAKEY_ID_BYTES] = "audit";

	memcpy(key_r->id, name, sizeof(key_r->id));
	secret_derive(key, "audit entries", &key_r->secret);
}

/* A text of an entry, and how long it may be. */
struct text {
	const char *name;
	struct str text;
	size_t max;
};

/* text_check - one line, not too long, well-formed */
static int
text_check(const struct text *text, struct err *err)
{
	if (text->text.len > text->max)
		return err_set(err,
		    "the audit log takes %s of at most %zu "
		    "bytes",
		    text->name, text->max);
	if (str_has_control(text->text) || !str_is_utf8(text->text))
		return err_set(err,
		    "the audit log takes no %s with control "
		    "bytes",
		    text->name);
	return 0;
}

/* entry_check - all of its texts */
static int
entry_check(const struct audit_env *env, const struct audit_entry *entry,
    struct err *err)
{
	const struct text texts[] = {
	    {"writer", str_of(env->writer), AUDIT_WRITER_MAX},
	    {"who", entry->who, AUDIT_WHO_MAX},
	    {"role", entry->role, AUDIT_ROLE_MAX},
	    {"object", entry->object, AUDIT_OBJECT_MAX},
	    {"reason", entry->reason, AUDIT_REASON_MAX},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (text_check(&texts[i], err) < 0)
			return -1;
	return 0;
}

/* id_make - its time, and chance */
static void
id_make(int64_t secs, uint8_t id_r[AUDIT_ID_BYTES])
{
	struct timespec now;
	uint64_t ms;

	must(clock_gettime(CLOCK_REALTIME, &now) == 0);
	ms = (uint64_t)secs * 1000 + (uint64_t)now.tv_nsec / 1000000;
	for (int i = AUDIT_TIME_BYTES - 1; i >= 0; i--, ms >>= 8)
		id_r[i] = (uint8_t)ms;
	rand_bytes(id_r + AUDIT_TIME_BYTES, AUDIT_ID_BYTES - AUDIT_TIME_BYTES);
}

/* An entry as it is stored, and its chain. */
struct work {
	const struct audit_env *env;
	struct str says[NSAYS];
	uint8_t id[AUDIT_ID_BYTES];
};

/* work_make - all that an entry says, sealed for its place */
static void
work_make(const struct audit_env *env, const struct audit_entry *entry,
    struct work *work_r)
{
	int64_t when = entry->when ? entry->when : clock_unix_secs();
	struct sealed_place place = {
	    "audit", "sealed", str_from(work_r->id, sizeof(work_r->id))};
	struct datakey key;

	id_make(when, work_r->id);
	audit_seal_key(env->key, &key);
	work_r->env = env;
	work_r->says[0] = place.row;
	work_r->says[1] = str_of(env->writer);
	work_r->says[2] = sealed_make(env->arena, &key, &place,
	    str_of(arena_printf(env->arena,
		"%lld%c" STR_FMT "%c" STR_FMT "%c%s%c%s%c" STR_FMT "%c" STR_FMT,
		(long long)when, AUDIT_PART, STR_ARG(entry->who), AUDIT_PART,
		STR_ARG(entry->role), AUDIT_PART, audit_what_name(entry->what),
		AUDIT_PART, audit_kind_name(entry->kind), AUDIT_PART,
		STR_ARG(entry->object), AUDIT_PART, STR_ARG(entry->reason))));
	datakey_scrub(&key);
}

/* add_work - the row, and its link */
static enum db_status
add_work(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	struct chain chain = audit_chain(work->env->writer);
	struct secret key;
	enum db_status status = db_exec(db,
	    "INSERT INTO audit (id, chain, sealed) VALUES (?, ?, ?)",
	    DB_ARGS(DB_ARG_BLOB(work->says[0]), DB_ARG_TEXT(work->says[1]),
		DB_ARG_BLOB(work->says[2])),
	    NULL, err);

	if (status != DB_OK)
		return status;
	audit_chain_key(work->env->key, &chain, &key);
	status = chain_append(
	    db, &chain, &key, work->says[0], work->says, NSAYS, err);
	secret_scrub(&key);
	return status;
}

/* found_row - it is there */
static int
found_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 1;
}

/* add_question - is it there? */
static enum db_status
add_question(struct db *db, void *ctx, struct err *err)
{
	const struct work *work = ctx;
	bool found = false;
	enum db_status status = db_query(db, "SELECT 1 FROM audit WHERE id = ?",
	    DB_ARGS(DB_ARG_BLOB(work->says[0])), found_row, &found, err);

	if (status != DB_OK)
		return status;
	return found ? DB_OK : DB_CONFLICT;
}

/* audit_begin - the writer's chain */
enum db_status
audit_begin(const struct audit_env *env, struct err *err)
{
	struct chain chain = audit_chain(env->writer);

	return chain_make(env->db, &chain, err);
}

/* audit_put - within a transaction of the caller's */
enum db_status
audit_put(const struct audit_env *env, const struct audit_entry *entry,
    struct err *err)
{
	struct work work;

	if (entry_check(env, entry, err) < 0)
		return DB_FAILED;
	work_make(env, entry, &work);
	return add_work(env->db, &work, err);
}

/* audit_add - one more */
enum db_status
audit_add(const struct audit_env *env, const struct audit_entry *entry,
    struct err *err)
{
	struct work work;
	enum db_status status;

	if (entry_check(env, entry, err) < 0)
		return DB_FAILED;
	status = audit_begin(env, err);
	if (status != DB_OK)
		return status;
	work_make(env, entry, &work);
	return db_transact(env->db, add_work, add_question, &work, err);
}
