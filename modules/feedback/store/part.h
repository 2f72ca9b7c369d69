/* SPDX-License-Identifier: BSD-2-Clause */
/* part - what of a submission is sealed, under a key that ends with it */
#ifndef FP_FEEDBACK_STORE_PART_H
#define FP_FEEDBACK_STORE_PART_H

#include <stdint.h>

#include "base/str.h"
#include "db/db.h"
#include "vault/datakey.h"

struct arena;
struct err;
struct keyring;

#define PART_TABLE    "feedback_person"
#define PART_ID_BYTES DATAKEY_ID_BYTES

/* What a part holds. Numbers as they are stored. */
enum part_kind { PART_FIELDS, PART_FILE, PART_ANSWER, PART_REMARK };
#define PART_LAST PART_REMARK

/* One row; fields is sealed. */
struct part {
	uint8_t id[PART_ID_BYTES];
	enum part_kind kind;
	struct datakey_wrapped wrapped;
	int64_t due; /* 0: none */
	struct str fields;
};

/* A part in arena with a new key, and that key, for what else is sealed under
 * it; scrub it. plain: what packed_put wrote. 0 or -1. */
int part_seal(struct arena *arena, const struct keyring *keyring,
    struct str plain, struct part *part_r, struct datakey *key_r,
    struct err *err);

/* The same with a key that somebody else has made and wrapped. */
void part_seal_under(struct arena *arena, const struct datakey *key,
    const struct datakey_wrapped *wrapped, struct str plain,
    struct part *part_r);

enum db_status part_insert(struct db *db, struct str submission,
    const struct part *part, struct err *err);

/* A row as it was read. */
struct part_row {
	struct str id, wrapped, fields;
	struct str name, email; /* of the first version */
	int64_t kek_id;
	enum part_kind kind;
};

#define PART_COLUMNS "id, kind, kek, wrapped, fields, name, email"
/* The row of a query of PART_COLUMNS; valid as long as row. */
void part_row_read(const struct db_row *row, struct part_row *part_r);

/* Its key: 1; 0: destroyed; -1: it does not open. */
int part_key(const struct keyring *keyring, const struct part_row *row,
    struct datakey *key_r);

/* What is sealed in a column ("fields", "name", "email"): 0 and in arena, or
 * -1. */
int part_open(struct arena *arena, const struct datakey *key,
    const struct part_row *row, const char *column, struct str box,
    struct str *plain_r);

/* Said where a part does not open. */
extern const char part_damaged[];

#endif
