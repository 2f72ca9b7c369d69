/* SPDX-License-Identifier: BSD-2-Clause */
/* audit - each look and act of staff and operator, recorded before it is */
#ifndef FP_STAFF_STORE_AUDIT_H
#define FP_STAFF_STORE_AUDIT_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/secret.h"
#include "db/db.h"
#include "vault/chain.h"

struct arena;
struct err;

/* The key of the keyring that seals entries and signs chains. Who looks at
 * data must not be able to read it: custodian and pledgectl alone are given
 * it. */
#define AUDIT_KEY "audit"

#define AUDIT_WRITER_MAX 100 /* bytes */
#define AUDIT_WHO_MAX	 64
#define AUDIT_ROLE_MAX	 64
#define AUDIT_OBJECT_MAX 100
#define AUDIT_REASON_MAX 300

/* What was done: a word in the entry, which stays what it is. */
enum audit_what {
	AUDIT_MEMBER_FIND,
	AUDIT_MEMBER_SHOW,
	AUDIT_MEMBER_EXPORT,
	AUDIT_MEMBER_ERASE,
	AUDIT_MEMBER_TERMINATE,
	AUDIT_MEMBER_TELL, /* disclosures: recorded, told */
	AUDIT_FORM_LIST,
	AUDIT_FORM_SHOW,
	AUDIT_FORM_FILE,
	AUDIT_FORM_EXPORT,
	AUDIT_FORM_MARK, /* status, notes, answered */
	AUDIT_FORM_ERASE,
	AUDIT_SURVEY_RESULTS,
	AUDIT_SURVEY_TEXTS,
	AUDIT_REQUEST_SHOW,
	AUDIT_REQUEST_MARK,
	AUDIT_ERASURES_SHOW,
	AUDIT_AUDIT_SHOW,
	AUDIT_AUDIT_CUT,
	AUDIT_RETENTION,
	AUDIT_WHAT_COUNT
};

/* To whom or to what. */
enum audit_kind {
	AUDIT_NONE,
	AUDIT_MEMBER,	  /* object: audit_id of the data key's id */
	AUDIT_SUBMISSION, /* its number */
	AUDIT_FORM,	  /* the form's name */
	AUDIT_SURVEY,
	AUDIT_REQUEST,
	AUDIT_DISCLOSURE,
	AUDIT_AUDIENCE, /* of erasures */
	AUDIT_CHAIN,
	AUDIT_KIND_COUNT
};

/* One entry; texts without control bytes, at most as long as above. None of
 * them names a person but who. */
struct audit_entry {
	int64_t when;	 /* Unix seconds; 0: now */
	struct str who;	 /* the name of a log-in */
	struct str role; /* "inbox", "operator" */
	enum audit_what what;
	enum audit_kind kind;
	struct str object; /* opaque: no name, no address; may be empty */
	struct str reason; /* as it was given; may be empty */
};

/* What it takes. */
struct audit_env {
	struct db *db; /* staff's */
	struct arena *arena;
	const struct secret *key; /* AUDIT_KEY of the keyring */
	const char *writer;	  /* "custodian@HOST", see audit_writer */
};

/* "PROGRAM@HOST", the name of this process's chain; in arena. */
const char *audit_writer(struct arena *arena, const char *program);

/*
 * A row and its link in the writer's chain, in a transaction of its own. Call
 * it before anything is shown or done, and show nothing unless it is DB_OK:
 * only then is it durable. DB_FAILED and a word where a text is too long or
 * has control bytes. The writer's chain is made when it first appears. Two
 * processes of one writer may call at once.
 */
enum db_status audit_add(const struct audit_env *env,
    const struct audit_entry *entry, struct err *err);

/* The same within a transaction of the caller's that writes more to staff's
 * database; audit_begin before that transaction. Nothing may be shown before
 * it is committed. */
enum db_status audit_begin(const struct audit_env *env, struct err *err);
enum db_status audit_put(const struct audit_env *env,
    const struct audit_entry *entry, struct err *err);

/* An opaque name for bytes, as an object: hexadecimal, in arena. */
struct str audit_id(struct arena *arena, const uint8_t *bytes, size_t n);

/* The words of the tables, "member show", "submission"; and back, or -1. */
const char *audit_what_name(enum audit_what what);
const char *audit_kind_name(enum audit_kind kind);
int audit_what_find(struct str name);

/* The chain of one writer, for vault/chain.h; name must outlast it. */
struct chain audit_chain(const char *writer);
void audit_chain_key(
    const struct secret *key, const struct chain *chain, struct secret *key_r);

#endif
