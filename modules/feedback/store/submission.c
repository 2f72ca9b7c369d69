/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/submission.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/scrub.h"
#include "crypto/keyring.h"
#include "db/batch.h"
#include "modules/feedback/store/draft.h"
#include "policy/policy.h"
#include "vault/datakey.h"

/* blob_of - a fixed number of bytes as an argument */
static struct db_value
blob_of(const uint8_t *bytes, size_t len)
{
	return DB_ARG_BLOB(str_from(bytes, len));
}

/* blob_or_null - what need not be there */
static struct db_value
blob_or_null(struct str blob)
{
	return str_is_none(blob) ? DB_ARG_NULL : DB_ARG_BLOB(blob);
}

/* int_or_null - a time, or none */
static struct db_value
int_or_null(int64_t secs)
{
	return secs ? DB_ARG_INT(secs) : DB_ARG_NULL;
}

/* digest_make - everything that was said, behind the form's nonce */
static void
digest_make(struct submission *s, const struct secret *key, struct str nonce)
{
	uint8_t sum[32];

	HMAC(key, s->digest, STR("feedback digest"), nonce, s->form,
	    s->consent ? STR("1") : STR("0"));
	for (size_t i = 0; i < s->nvalues; i++)
		HMAC(key, s->digest, str_from(s->digest, sizeof(s->digest)),
		    s->values[i].field, s->values[i].value);
	for (size_t i = 0; i < s->nfiles; i++) {
		hash_sha256(s->files[i].bytes, sum);
		HMAC(key, s->digest, str_from(s->digest, sizeof(s->digest)),
		    s->files[i].field, s->files[i].name,
		    str_from(sum, sizeof(sum)));
	}
}

/* submission_identify - what the row, and its writer, are known by */
void
submission_identify(struct submission *s, const struct keyring *keyring,
    const uint8_t form_nonce[FORM_NONCE_BYTES], char code_r[RECEIPT_TEXT_BYTES])
{
	const struct secret *key = keyring_get(keyring, "forms");
	struct str nonce = str_from(form_nonce, FORM_NONCE_BYTES);
	char code[RECEIPT_TEXT_BYTES];
	uint8_t mac[HMAC_BYTES];

	HMAC(key, mac, STR("feedback row"), nonce);
	memcpy(s->id, mac, sizeof(s->id));
	digest_make(s, key, nonce);
	receipt_code(keyring, nonce, code);
	receipt_digest(keyring, str_of(code), s->receipt);
	if (s->no_receipt)
		code[0] = '\0';
	if (code_r)
		memcpy(code_r, code, sizeof(code));
	scrub(code, sizeof(code));
}

/* insert_head - the row that all hangs on */
static enum db_status
insert_head(struct db *db, const struct draft *draft, struct err *err)
{
	const struct submission *s = draft->submission;
	const struct policy_text *text = s->text;

	return db_exec(db,
	    "INSERT INTO feedback (nonce, digest, form, received, policy, "
	    "consent, category, message, may_contact, may_publish, mail_news, "
	    "person, variant, language, text_digest, fields, definition, "
	    "receipt, due, anonymise, answer_by, noticed) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
	    "?, ?, ?)",
	    DB_ARGS(blob_of(s->id, sizeof(s->id)),
		blob_of(s->digest, sizeof(s->digest)), DB_ARG_TEXT(s->form),
		DB_ARG_INT(draft_received(s)), DB_ARG_TEXT(s->policy),
		DB_ARG_INT(s->consent), DB_ARG_TEXT(draft->category),
		DB_ARG_TEXT(draft->message), DB_ARG_INT(draft->flags[0]),
		DB_ARG_INT(draft->flags[1]), DB_ARG_INT(draft->flags[2]),
		blob_or_null(draft_person(draft)),
		DB_ARG_TEXT(str_of(text->variant)),
		DB_ARG_TEXT(str_of(text->language)),
		blob_of(text->digest, sizeof(text->digest)),
		blob_or_null(draft->fields), blob_or_null(s->definition),
		s->no_receipt ? DB_ARG_NULL
			      : blob_of(s->receipt, sizeof(s->receipt)),
		int_or_null(draft_due(s, 0)), DB_ARG_INT(s->anonymise),
		int_or_null(draft_answer_by(s)), DB_ARG_INT(s->notify ? 0 : 2)),
	    NULL, err);
}

/* insert - every row, in one transaction */
static enum db_status
insert(struct db *db, void *ctx, struct err *err)
{
	const struct draft *draft = ctx;
	struct str id = str_from(
	    draft->submission->id, sizeof(draft->submission->id));
	enum db_status status = insert_head(db, draft, err);

	for (size_t i = 0; status == DB_OK && i < draft->nparts; i++)
		status = part_insert(db, id, &draft->parts[i], err);
	for (size_t i = 0; status == DB_OK && i < draft->nuploads; i++)
		status = upload_insert(db, id, &draft->uploads[i], err);
	return status;
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
	const struct draft *draft = ctx;
	const struct submission *s = draft->submission;
	bool found = false;
	enum db_status status = db_query(db,
	    "SELECT nonce FROM feedback WHERE nonce = ?",
	    DB_ARGS(blob_of(s->id, sizeof(s->id))), note_row, &found, err);

	if (status != DB_OK)
		return status;
	return found ? DB_OK : DB_CONFLICT;
}

/* compare - is it the very same that stands under the nonce already? */
static enum db_status
compare(struct db *db, const struct submission *s,
    enum submission_saved *saved_r, struct err *err)
{
	bool same = false;
	enum db_status status = db_query(db,
	    "SELECT nonce FROM feedback WHERE nonce = ? AND digest = ?",
	    DB_ARGS(blob_of(s->id, sizeof(s->id)),
		blob_of(s->digest, sizeof(s->digest))),
	    note_row, &same, err);

	*saved_r = same ? SUBMISSION_RESENT : SUBMISSION_CHANGED;
	return status;
}

/* scrub_keys - draft_scrub for any thing */
static void
scrub_keys(void *draft)
{
	draft_scrub(draft);
}

/* keep_draft - as long as the arena: it may be written after this returns */
static struct draft *
keep_draft(struct arena *arena, const struct keyring *keyring,
    const struct submission *s, struct err *err)
{
	struct draft *draft = arena_alloc(arena, sizeof(*draft));
	struct submission *kept = arena_alloc(arena, sizeof(*kept));

	*kept = *s;
	if (draft_make(arena, keyring, kept, draft, err))
		return NULL;
	arena_defer(arena, scrub_keys, draft);
	return draft;
}

/* submission_save - store one, once */
enum db_status
submission_save(struct db *db, struct arena *arena,
    const struct keyring *keyring, const struct submission *s,
    enum submission_saved *saved_r, struct err *err)
{
	struct draft *draft = keep_draft(arena, keyring, s, err);
	struct err why = ERR_NONE;
	enum db_status status;

	if (!draft)
		return DB_FAILED;
	status = db_write_later(db, insert, reconcile, draft, &why);
	*saved_r = SUBMISSION_NEW;
	if (status == DB_DUPLICATE)
		return compare(db, s, saved_r, err);
	if (status != DB_OK)
		err_set(err, "%s", err_text(&why));
	return status;
}

/* submission_health - can the table be read? */
enum db_status
submission_health(struct db *db, struct err *err)
{
	bool found = false;

	return db_query(db, "SELECT nonce FROM feedback LIMIT 1", DB_NO_ARGS,
	    note_row, &found, err);
}
