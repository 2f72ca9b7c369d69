/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/feedback_store.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/scrub.h"
#include "crypto/keyring.h"
#include "policy/policy.h"
#include "vault/datakey.h"
#include "vault/sealed.h"

#define PERSON_TABLE "feedback_person"

/* What stands in the table of persons, and what of it could be read. */
struct person {
	uint8_t id[DATAKEY_ID_BYTES];
	struct datakey_wrapped wrapped;
	struct str name, email; /* sealed */
};

/* One save, for the transaction. */
struct save {
	const struct feedback *feedback;
	const struct person *person; /* NULL: nothing personal */
};

/* seal - one field in its place */
static struct str
seal(struct arena *arena, const struct datakey *key, const char *column,
    struct str plain)
{
	struct sealed_place place = {
	    PERSON_TABLE, column, str_from(key->id, sizeof(key->id))};

	return plain.len ? sealed_make(arena, key, &place, plain) : STR_NONE;
}

/* person_seal - name and address under a data key of their own; *person_r is
 * NULL where there are none */
static int
person_seal(struct arena *arena, const struct keyring *keyring,
    const struct feedback *feedback, const struct person **person_r,
    struct err *err)
{
	struct person *person;
	struct datakey key;

	*person_r = NULL;
	if (feedback->name.len == 0 && feedback->email.len == 0)
		return 0;
	person = arena_alloc(arena, sizeof(*person));
	datakey_new(&key);
	if (datakey_wrap(keyring, &key, &person->wrapped, err)) {
		datakey_scrub(&key);
		return -1;
	}
	memcpy(person->id, key.id, sizeof(person->id));
	person->name = seal(arena, &key, "name", feedback->name);
	person->email = seal(arena, &key, "email", feedback->email);
	datakey_scrub(&key);
	*person_r = person;
	return 0;
}

/* yes_no - a truth value as a part of the digest */
static struct str
yes_no(bool yes)
{
	return yes ? STR("1") : STR("0");
}

/* feedback_identify - what the row is known by */
void
feedback_identify(struct feedback *f, const struct keyring *keyring,
    const uint8_t form_nonce[FORM_NONCE_BYTES])
{
	const struct secret *key = keyring_get(keyring, "forms");
	struct str nonce = str_from(form_nonce, FORM_NONCE_BYTES);
	uint8_t mac[HMAC_BYTES];

	HMAC(key, mac, STR("feedback row"), nonce);
	memcpy(f->nonce, mac, sizeof(f->nonce));
	HMAC(key, f->digest, STR("feedback digest"), nonce, f->form,
	    f->category, f->message, f->name, f->email, yes_no(f->may_contact),
	    yes_no(f->may_publish), yes_no(f->mail_news));
}

/* blob_arg - a blob, or NULL where there is none */
static struct db_value
blob_arg(struct str blob)
{
	return str_is_none(blob) ? DB_ARG_NULL : DB_ARG_BLOB(blob);
}

/* nonce_arg - the unique key as an argument */
static struct db_value
nonce_arg(const uint8_t *nonce)
{
	return DB_ARG_BLOB(str_from(nonce, FORM_NONCE_BYTES));
}

/* digest_arg - what was said, as an argument */
static struct db_value
digest_arg(const struct feedback *feedback)
{
	return DB_ARG_BLOB(
	    str_from(feedback->digest, sizeof(feedback->digest)));
}

/* insert_person - the sealed part */
static enum db_status
insert_person(struct db *db, const struct person *person, struct err *err)
{
	const struct datakey_wrapped *wrapped = &person->wrapped;

	return db_exec(db,
	    "INSERT INTO feedback_person (id, kek, wrapped, name, email) "
	    "VALUES (?, ?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_BLOB(str_from(person->id, sizeof(person->id))),
		DB_ARG_INT(wrapped->kek_id),
		DB_ARG_BLOB(str_from(wrapped->bytes, sizeof(wrapped->bytes))),
		blob_arg(person->name), blob_arg(person->email)),
	    NULL, err);
}

/* insert - both rows, in one transaction */
static enum db_status
insert(struct db *db, void *ctx, struct err *err)
{
	const struct save *save = ctx;
	const struct feedback *f = save->feedback;
	struct str id = STR_NONE;
	enum db_status status = DB_OK;

	if (save->person) {
		id = str_from(save->person->id, sizeof(save->person->id));
		status = insert_person(db, save->person, err);
	}
	if (status != DB_OK)
		return status;
	return db_exec(db,
	    "INSERT INTO feedback (nonce, digest, form, received, policy, "
	    "consent, category, message, may_contact, may_publish, mail_news, "
	    "person, variant, language, text_digest) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    DB_ARGS(nonce_arg(f->nonce), digest_arg(f), DB_ARG_TEXT(f->form),
		DB_ARG_INT(f->received), DB_ARG_TEXT(f->policy),
		DB_ARG_INT(f->consent), DB_ARG_TEXT(f->category),
		DB_ARG_TEXT(f->message), DB_ARG_INT(f->may_contact),
		DB_ARG_INT(f->may_publish), DB_ARG_INT(f->mail_news),
		blob_arg(id), DB_ARG_TEXT(str_of(f->text->variant)),
		DB_ARG_TEXT(str_of(f->text->language)),
		DB_ARG_BLOB(
		    str_from(f->text->digest, sizeof(f->text->digest)))),
	    NULL, err);
}

/* note_row - a row is there */
static int
note_row(void *ctx, const struct db_row *row)
{
	(void)row;
	*(bool *)ctx = true;
	return 0;
}

/* reconcile - did the transaction whose end was lost take place? */
static enum db_status
reconcile(struct db *db, void *ctx, struct err *err)
{
	const struct save *save = ctx;
	bool found = false;
	enum db_status status = db_query(db,
	    "SELECT nonce FROM feedback WHERE nonce = ?",
	    DB_ARGS(nonce_arg(save->feedback->nonce)), note_row, &found, err);

	if (status != DB_OK)
		return status;
	return found ? DB_OK : DB_CONFLICT;
}

/* compare - is it the very same that stands under the nonce already? */
static enum db_status
compare(struct db *db, const struct feedback *feedback,
    enum feedback_saved *saved_r, struct err *err)
{
	bool same = false;
	enum db_status status = db_query(db,
	    "SELECT nonce FROM feedback WHERE nonce = ? AND digest = ?",
	    DB_ARGS(nonce_arg(feedback->nonce), digest_arg(feedback)), note_row,
	    &same, err);

	*saved_r = same ? FEEDBACK_RESENT : FEEDBACK_CHANGED;
	return status;
}

/* feedback_save - store one submission, once */
enum db_status
feedback_save(struct db *db, struct arena *arena, const struct keyring *keyring,
    const struct feedback *feedback, enum feedback_saved *saved_r,
    struct err *err)
{
	struct save save = {feedback, NULL};
	struct err why = ERR_NONE;
	enum db_status status;

	if (person_seal(arena, keyring, feedback, &save.person, err))
		return DB_FAILED;
	status = db_transact(db, insert, reconcile, &save, &why);
	*saved_r = FEEDBACK_NEW;
	if (status == DB_DUPLICATE)
		return compare(db, feedback, saved_r, err);
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
}

/* What a read fills. */
struct find {
	struct arena *arena;
	struct feedback *feedback;
	bool found;
	struct str id, wrapped, name, email; /* of the person */
	int64_t kek_id;
};

#define COLUMNS                                                                \
	"f.nonce, f.form, f.received, f.policy, f.consent, f.category, "       \
	"f.message, f.may_contact, f.may_publish, f.mail_news, f.person"

/* row_read - the columns of COLUMNS; texts are the row's */
static void
row_read(const struct db_row *row, struct feedback *feedback_r)
{
	struct str nonce = db_row_str(row, 0);

	*feedback_r = (struct feedback){
	    .form = db_row_str(row, 1),
	    .received = db_row_int(row, 2),
	    .policy = db_row_str(row, 3),
	    .consent = db_row_int(row, 4) != 0,
	    .category = db_row_str(row, 5),
	    .message = db_row_str(row, 6),
	    .may_contact = db_row_int(row, 7) != 0,
	    .may_publish = db_row_int(row, 8) != 0,
	    .mail_news = db_row_int(row, 9) != 0,
	    .has_person = !db_row_is_null(row, 10),
	    .name = STR_NONE,
	    .email = STR_NONE,
	};
	if (nonce.len == FORM_NONCE_BYTES)
		memcpy(feedback_r->nonce, nonce.ptr, FORM_NONCE_BYTES);
}

/* find_row - keep what was found */
static int
find_row(void *ctx, const struct db_row *row)
{
	struct find *find = ctx;
	struct feedback *f = find->feedback;

	find->found = true;
	row_read(row, f);
	f->form = arena_copy(find->arena, f->form);
	f->policy = arena_copy(find->arena, f->policy);
	f->category = arena_copy(find->arena, f->category);
	f->message = arena_copy(find->arena, f->message);
	find->id = db_row_copy(find->arena, row, 11);
	find->kek_id = db_row_is_null(row, 12) ? 0 : db_row_int(row, 12);
	find->wrapped = db_row_copy(find->arena, row, 13);
	find->name = db_row_copy(find->arena, row, 14);
	find->email = db_row_copy(find->arena, row, 15);
	return 0;
}

/* open_field - one sealed field */
static int
open_field(struct find *find, const struct datakey *key, const char *column,
    struct str box, struct str *plain_r)
{
	struct sealed_place place = {PERSON_TABLE, column, find->id};

	return sealed_open(find->arena, key, &place, box, plain_r);
}

/* person_open - name and address, where their key still exists */
static enum db_status
person_open(struct find *find, const struct keyring *keyring, struct err *err)
{
	struct datakey key;
	int got, bad;

	if (str_is_none(find->id))
		return DB_OK;
	got = datakey_unwrap(
	    keyring, find->id, find->kek_id, find->wrapped, &key);
	if (got == 0)
		return DB_OK;
	bad = got < 0 ||
	      open_field(
		  find, &key, "name", find->name, &find->feedback->name) ||
	      open_field(
		  find, &key, "email", find->email, &find->feedback->email);
	scrub(&key, sizeof(key));
	if (!bad)
		return DB_OK;
	err_set(err, "a sealed field does not open: the keyring's kek is not "
		     "the one it was stored under, or the row was altered");
	return DB_FAILED;
}

/* feedback_find - one submission with its personal fields */
enum db_status
feedback_find(struct db *db, struct arena *arena, const struct keyring *keyring,
    const uint8_t nonce[FORM_NONCE_BYTES], struct feedback *feedback_r,
    bool *found_r, struct err *err)
{
	struct find find = {.arena = arena, .feedback = feedback_r};
	enum db_status status = db_query(db,
	    "SELECT " COLUMNS ", p.id, p.kek, p.wrapped, p.name, p.email "
	    "FROM feedback f LEFT JOIN feedback_person p ON p.id = f.person "
	    "WHERE f.nonce = ?",
	    DB_ARGS(nonce_arg(nonce)), find_row, &find, err);

	*found_r = find.found;
	if (status != DB_OK || !find.found)
		return status;
	return person_open(&find, keyring, err);
}

/* What a list is handed to. */
struct list {
	feedback_fn *each;
	void *ctx;
};

/* list_row - one line of the list */
static int
list_row(void *ctx, const struct db_row *row)
{
	const struct list *list = ctx;
	struct feedback feedback;

	row_read(row, &feedback);
	list->each(list->ctx, &feedback);
	return 0;
}

/* feedback_list - newest first */
enum db_status
feedback_list(
    struct db *db, uint32_t max, feedback_fn *each, void *ctx, struct err *err)
{
	struct list list = {each, ctx};

	return db_query(db,
	    "SELECT " COLUMNS " FROM feedback f "
	    "ORDER BY f.received DESC, f.nonce LIMIT ?",
	    DB_ARGS(DB_ARG_INT(max)), list_row, &list, err);
}

/* feedback_health - can the table be read? */
enum db_status
feedback_health(struct db *db, struct err *err)
{
	bool found = false;

	return db_query(db, "SELECT nonce FROM feedback LIMIT 1", DB_NO_ARGS,
	    note_row, &found, err);
}
