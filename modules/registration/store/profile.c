/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/profile.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/must.h"
#include "vault/sealed.h"

#define TABLE	   "profile"
#define RECORD_END '\x1c'
#define FIELD_END  '\x1d'

/* The kinds of records: one letter, then fields, each ended. */
enum kind { KIND_VALUE = 'v', KIND_SIGHT = 's', KIND_OBJECT = 'o' };
#define FIELDS_MAX 4

/* put_record - one record behind the others */
static void
put_record(struct buf *out, enum kind kind, const struct str *fields, size_t n)
{
	buf_putc(out, (char)kind);
	for (size_t i = 0; i < n; i++) {
		must(!str_has_byte(fields[i], RECORD_END) &&
		     !str_has_byte(fields[i], FIELD_END));
		buf_put(out, fields[i]);
		buf_putc(out, FIELD_END);
	}
	buf_putc(out, RECORD_END);
}

/* profile_format - records, one behind the other */
struct str
profile_format(struct arena *arena, const struct profile *profile)
{
	struct buf out = BUF_INIT(PROFILE_BYTES_MAX);
	struct str text = STR("");

	for (size_t i = 0; i < profile->nvalues; i++) {
		const struct profile_value *value = &profile->values[i];

		put_record(&out, KIND_VALUE,
		    (const struct str[]){
			value->id, value->label, value->consent, value->text},
		    4);
	}
	for (size_t i = 0; i < profile->nsights; i++)
		put_record(&out, KIND_SIGHT,
		    (const struct str[]){profile->sights[i].id,
			str_of(own_visibilities[profile->sights[i].who])},
		    2);
	for (size_t i = 0; i < profile->nobjects; i++)
		put_record(&out, KIND_OBJECT, &profile->objects[i], 1);
	if (out.full)
		text = STR_NONE;
	else if (out.len > 0)
		text = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return text;
}

/* add_sight - one of the words */
static int
add_sight(struct profile *profile, const struct str *fields)
{
	for (int who = OWN_HIDDEN; who <= OWN_PUBLIC; who++) {
		if (str_is(fields[1], own_visibilities[who]))
			return profile_set_sight(
			    profile, fields[0], (enum own_visibility)who);
	}
	return -1;
}

/* add_record - of a kind, with so many fields */
static int
add_record(
    struct profile *profile, char kind, const struct str *fields, size_t n)
{
	if (kind == KIND_VALUE && n == 4)
		return profile_put(
		    profile, &(const struct profile_value){
				 fields[0], fields[1], fields[2], fields[3]});
	if (kind == KIND_SIGHT && n == 2)
		return add_sight(profile, fields);
	if (kind == KIND_OBJECT && n == 1)
		return profile_set_objects(profile, fields[0], true);
	return -1;
}

/* parse_record - a letter and its fields */
static int
parse_record(struct profile *profile, struct str text)
{
	struct str fields[FIELDS_MAX];
	char kind = text.len ? text.ptr[0] : '\0';
	size_t n = 0;

	if (text.len < 2 || text.ptr[text.len - 1] != FIELD_END)
		return -1;
	text = str_from(text.ptr + 1, text.len - 2);
	while (!str_is_none(text)) {
		if (n == FIELDS_MAX)
			return -1;
		fields[n++] = str_cut(&text, FIELD_END);
	}
	return add_record(profile, kind, fields, n);
}

/* profile_parse - what profile_format wrote */
int
profile_parse(struct arena *arena, struct str text, struct profile *profile_r)
{
	memset(profile_r, 0, sizeof(*profile_r));
	if (text.len == 0)
		return 0;
	text = arena_copy(arena, text);
	if (text.ptr[text.len - 1] != RECORD_END)
		return -1;
	text.len--;
	while (!str_is_none(text)) {
		if (parse_record(profile_r, str_cut(&text, RECORD_END)))
			return -1;
	}
	return 0;
}

/* value_at - where a field's value is; nvalues: nowhere */
static size_t
value_at(const struct profile *profile, struct str id)
{
	size_t i = 0;

	while (i < profile->nvalues && !str_eq(profile->values[i].id, id))
		i++;
	return i;
}

/* profile_find - one value */
const struct profile_value *
profile_find(const struct profile *profile, struct str id)
{
	size_t i = value_at(profile, id);

	return i < profile->nvalues ? &profile->values[i] : NULL;
}

/* take_out - one value; the others keep their order */
static void
take_out(struct profile *profile, size_t at)
{
	profile->nvalues--;
	memmove(&profile->values[at], &profile->values[at + 1],
	    (profile->nvalues - at) * sizeof(profile->values[0]));
}

/* profile_put - set, change or take out */
int
profile_put(struct profile *profile, const struct profile_value *value)
{
	size_t i = value_at(profile, value->id);

	if (value->text.len == 0) {
		if (i < profile->nvalues)
			take_out(profile, i);
		return 0;
	}
	if (i == PROFILE_VALUES_MAX || value->id.len == 0)
		return -1;
	profile->values[i] = *value;
	if (i == profile->nvalues)
		profile->nvalues++;
	return 0;
}

/* hide - whoever could see it: what is entered anew is to be shown anew */
static void
hide(struct profile *profile, struct str id)
{
	for (size_t i = 0; i < profile->nsights; i++) {
		if (str_eq(profile->sights[i].id, id))
			profile->sights[i].who = OWN_HIDDEN;
	}
}

/* profile_forget - what was kept under a consent that is gone */
void
profile_forget(struct profile *profile, struct str consent)
{
	for (size_t i = profile->nvalues; i-- > 0;) {
		if (!str_eq(profile->values[i].consent, consent))
			continue;
		hide(profile, profile->values[i].id);
		take_out(profile, i);
	}
}

/* profile_sight - who sees a field */
enum own_visibility
profile_sight(
    const struct profile *profile, struct str id, enum own_visibility preset)
{
	for (size_t i = 0; i < profile->nsights; i++) {
		if (str_eq(profile->sights[i].id, id))
			return profile->sights[i].who;
	}
	return preset;
}

/* profile_set_sight - who shall see it from now on */
int
profile_set_sight(
    struct profile *profile, struct str id, enum own_visibility who)
{
	size_t i = 0;

	while (i < profile->nsights && !str_eq(profile->sights[i].id, id))
		i++;
	if (i == PROFILE_SIGHTS_MAX || id.len == 0)
		return -1;
	profile->sights[i] = (struct profile_sight){id, who};
	if (i == profile->nsights)
		profile->nsights++;
	return 0;
}

/* profile_objects - was a purpose objected to? */
bool
profile_objects(const struct profile *profile, struct str purpose)
{
	for (size_t i = 0; i < profile->nobjects; i++) {
		if (str_eq(profile->objects[i], purpose))
			return true;
	}
	return false;
}

/* profile_set_objects - an objection, or none any more */
int
profile_set_objects(struct profile *profile, struct str purpose, bool yes)
{
	size_t i = 0;

	while (i < profile->nobjects && !str_eq(profile->objects[i], purpose))
		i++;
	if (!yes && i < profile->nobjects)
		profile->objects[i] = profile->objects[--profile->nobjects];
	if (!yes || i < profile->nobjects)
		return 0;
	if (i == PROFILE_OBJECTS_MAX || purpose.len == 0)
		return -1;
	profile->objects[profile->nobjects++] = purpose;
	return 0;
}

/* id_str - a key's id as bytes */
static struct str
id_str(const struct datakey *key)
{
	return str_from(key->id, sizeof(key->id));
}

/* place_of - where the box stands */
static struct sealed_place
place_of(const struct datakey *key)
{
	return (struct sealed_place){TABLE, "sealed", id_str(key)};
}

/* What a read fills. */
struct load {
	struct arena *arena;
	const struct datakey *key;
	struct profile *profile;
	bool broken;
};

/* profile_open - what a box holds */
int
profile_open(struct arena *arena, const struct datakey *key, struct str box,
    struct profile *profile)
{
	struct sealed_place place = place_of(key);
	struct str text;

	memset(profile, 0, sizeof(*profile));
	if (str_is_none(box))
		return 0;
	if (sealed_open(arena, key, &place, box, &text))
		return -1;
	return profile_parse(arena, text, profile);
}

/* load_row - open the box */
static int
load_row(void *ctx, const struct db_row *row)
{
	struct load *load = ctx;

	load->broken = profile_open(
	    load->arena, load->key, db_row_str(row, 0), load->profile);
	return 1;
}

/* load - by a statement that takes the id */
static enum db_status
load(struct db *db, const char *sql, struct load *load, struct err *err)
{
	enum db_status status;

	memset(load->profile, 0, sizeof(*load->profile));
	status = db_query(db, sql, DB_ARGS(DB_ARG_BLOB(id_str(load->key))),
	    load_row, load, err);
	if (!load->broken)
		return status;
	err_set(err, "a member's profile does not open with the member's key");
	return DB_FAILED;
}

/* profile_load - read one */
enum db_status
profile_load(struct db *db, struct arena *arena, const struct datakey *key,
    struct profile *profile_r, struct err *err)
{
	struct load want = {arena, key, profile_r, false};

	return load(
	    db, "SELECT sealed FROM profile WHERE member = ?", &want, err);
}

/* profile_lock - read one that is to be changed */
enum db_status
profile_lock(struct db *db, struct arena *arena, const struct datakey *key,
    struct profile *profile_r, struct err *err)
{
	struct load want = {arena, key, profile_r, false};

	return load(db,
	    db_sql(db, "SELECT sealed FROM profile WHERE member = ?",
		"SELECT sealed FROM profile WHERE member = ? FOR UPDATE"),
	    &want, err);
}

/* profile_save - in place of what is there */
enum db_status
profile_save(struct db *db, struct arena *arena, const struct datakey *key,
    const struct profile *profile, struct err *err)
{
	struct sealed_place place = place_of(key);
	struct str text = profile_format(arena, profile);
	struct db_value box;
	enum db_status status;
	int64_t changed;

	if (str_is_none(text)) {
		err_set(err, "a member's profile has grown too large");
		return DB_FULL;
	}
	box = DB_ARG_BLOB(sealed_make(arena, key, &place, text));
	status = db_exec(db, "UPDATE profile SET sealed = ? WHERE member = ?",
	    DB_ARGS(box, DB_ARG_BLOB(id_str(key))), &changed, err);
	if (status != DB_OK || changed > 0)
		return status;
	/* Who is erased meanwhile gets none. */
	status = db_exec(db,
	    "INSERT INTO profile (member, sealed) "
	    "SELECT id, ? FROM member WHERE id = ?",
	    DB_ARGS(box, DB_ARG_BLOB(id_str(key))), NULL, err);
	/* Somebody was quicker: again, with what they wrote. */
	return status == DB_DUPLICATE ? DB_CONFLICT : status;
}
