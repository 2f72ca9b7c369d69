/* SPDX-License-Identifier: BSD-2-Clause */
/* profile - what members say beyond their account, and who may see it */
#ifndef FP_REGISTRATION_STORE_PROFILE_H
#define FP_REGISTRATION_STORE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "conf/own_field.h"
#include "db/db.h"
#include "vault/datakey.h"

struct arena;
struct err;

#define PROFILE_VALUES_MAX  128 /* also those no longer asked for */
#define PROFILE_SIGHTS_MAX  128
#define PROFILE_OBJECTS_MAX 64
#define PROFILE_BYTES_MAX   (256 * 1024) /* of all of it */
#define PROFILE_PART	    '\x1f'	 /* between the parts of a value */

/* What was entered into one field of the operator's own. */
struct profile_value {
	struct str id;
	struct str label;   /* as it was asked */
	struct str consent; /* the ledger's name for it; "": none needed */
	struct str text;    /* several choices with PROFILE_PART between */
};

/* Who sees one field, where the member has said so. */
struct profile_sight {
	struct str id;
	enum own_visibility who;
};

/* One member's; sealed as one box, so that not even which fields are filled
 * can be seen without the key. Texts are in the arena, or the caller's. */
struct profile {
	struct profile_value values[PROFILE_VALUES_MAX];
	size_t nvalues;
	struct profile_sight sights[PROFILE_SIGHTS_MAX];
	size_t nsights;
	struct str objects[PROFILE_OBJECTS_MAX]; /* purposes objected to */
	size_t nobjects;
};

/* Text to struct, 0 or -1: malformed; and back (STR_NONE: too much). Texts must be without C0
 * control bytes but line feeds and tabs, as form_check sees to. */
int profile_parse(
    struct arena *arena, struct str text, struct profile *profile_r);
struct str profile_format(struct arena *arena, const struct profile *profile);

/* NULL: nothing there. */
const struct profile_value *profile_find(
    const struct profile *profile, struct str id);
/* In place of what was there; an empty text takes it out. 0, or -1: full. */
int profile_put(struct profile *profile, const struct profile_value *value);
/* Takes out every value that is kept under a consent; its field is hidden. */
void profile_forget(struct profile *profile, struct str consent);

/* Who sees a field; preset where nothing was said. */
enum own_visibility profile_sight(
    const struct profile *profile, struct str id, enum own_visibility preset);
int profile_set_sight(
    struct profile *profile, struct str id, enum own_visibility who);

bool profile_objects(const struct profile *profile, struct str purpose);
/* 0, or -1: full. */
int profile_set_objects(struct profile *profile, struct str purpose, bool yes);

/* The owner's of a key; an empty one where none is stored. */
enum db_status profile_load(struct db *db, struct arena *arena,
    const struct datakey *key, struct profile *profile_r, struct err *err);
/* The same of a box that was read elsewhere (STR_NONE: none is stored): 0, or
 * -1 where it does not open. */
int profile_open(struct arena *arena, const struct datakey *key, struct str box,
    struct profile *profile_r);
/* Within a transaction: the same, and nobody else changes it until the end. */
enum db_status profile_lock(struct db *db, struct arena *arena,
    const struct datakey *key, struct profile *profile_r, struct err *err);
enum db_status profile_save(struct db *db, struct arena *arena,
    const struct datakey *key, const struct profile *profile, struct err *err);

#endif
