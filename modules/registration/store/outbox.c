/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/outbox.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/must.h"
#include "crypto/rand.h"
#include "modules/registration/store/category.h"

/* blob_or_null - what need not be there */
static struct db_value
blob_or_null(struct str s)
{
	return str_is_none(s) ? DB_ARG_NULL : DB_ARG_BLOB(s);
}

/* outbox_put - one more */
enum db_status
outbox_put(struct db *db, const struct outbox_new *mail, struct err *err)
{
	uint8_t random[OUTBOX_ID_BYTES];
	struct str id = mail->id, category = mail->category;

	rand_bytes(random, sizeof(random));
	if (str_is_none(id))
		id = str_from(random, sizeof(random));
	if (str_is_none(category))
		category = STR(CATEGORY_ACCOUNT);
	return db_exec(db,
	    "INSERT INTO outbox (id, member, template, params, attempts, "
	    "due, expires, lease, category, visitor, bulk, announcement) "
	    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    DB_ARGS(DB_ARG_BLOB(id), DB_ARG_BLOB(mail->member),
		DB_ARG_TEXT(str_of(mail->template)), blob_or_null(mail->params),
		DB_ARG_INT(0), DB_ARG_INT(mail->now_secs),
		DB_ARG_INT(mail->expires_secs), DB_ARG_INT(0),
		DB_ARG_TEXT(category), DB_ARG_INT(mail->visitor),
		DB_ARG_INT(mail->bulk), blob_or_null(mail->announcement)),
	    NULL, err);
}

/* outbox_add - to the member's address */
enum db_status
outbox_add(struct db *db, struct str member, const char *template,
    int64_t now_secs, int64_t expires_secs, struct err *err)
{
	struct outbox_new mail = {
	    .member = member,
	    .template = template,
	    .now_secs = now_secs,
	    .expires_secs = expires_secs,
	};

	return outbox_put(db, &mail, err);
}

/* place_of - where the address of a mail is sealed */
static struct sealed_place
place_of(const uint8_t id[OUTBOX_ID_BYTES])
{
	return (struct sealed_place){
	    "outbox", "params", str_from(id, OUTBOX_ID_BYTES)};
}

/* outbox_add_to - to another one */
enum db_status
outbox_add_to(struct db *db, struct arena *arena, const struct datakey *key,
    struct str to, const char *template, int64_t now_secs, int64_t expires_secs,
    struct err *err)
{
	uint8_t id[OUTBOX_ID_BYTES] = {0};
	struct sealed_place place = place_of(id);
	struct outbox_new mail = {
	    .id = place.row,
	    .member = str_from(key->id, sizeof(key->id)),
	    .template = template,
	    .now_secs = now_secs,
	    .expires_secs = expires_secs,
	};

	must(to.len <= OUTBOX_TO_MAX);
	rand_bytes(id, sizeof(id));
	mail.params = sealed_make(arena, key, &place, to);
	return outbox_put(db, &mail, err);
}

/* outbox_open - the address in a mail */
int
outbox_open(struct arena *arena, const struct datakey *key,
    const struct outbox_mail *mail, struct str *to_r)
{
	struct sealed_place place = place_of(mail->id);

	return sealed_open(arena, key, &place,
	    mail->box_len ? str_from(mail->box, mail->box_len) : STR_NONE,
	    to_r);
}

/* What a look into the outbox finds. */
struct taken {
	struct outbox_mail *mail;
	bool found;
};

/* take_row - the one that has waited longest */
static int
take_row(void *ctx, const struct db_row *row)
{
	struct taken *taken = ctx;
	struct outbox_mail *mail = taken->mail;
	struct str id = db_row_str(row, 0), member = db_row_str(row, 1);
	struct str template = db_row_str(row, 2), box = db_row_str(row, 5);
	struct str category = db_row_str(row, 6);
	struct str announcement = db_row_str(row, 8);

	if (id.len != sizeof(mail->id) || member.len != sizeof(mail->member) ||
	    box.len > sizeof(mail->box))
		return 1;
	mail->box_len = box.len;
	if (box.len > 0)
		memcpy(mail->box, box.ptr, box.len);
	memcpy(mail->id, id.ptr, id.len);
	memcpy(mail->member, member.ptr, member.len);
	snprintf(
	    mail->template, sizeof(mail->template), STR_FMT, STR_ARG(template));
	mail->attempts = db_row_int(row, 3);
	mail->expires = db_row_int(row, 4);
	snprintf(
	    mail->category, sizeof(mail->category), STR_FMT, STR_ARG(category));
	mail->visitor = db_row_int(row, 7) != 0;
	mail->announced = announcement.len == sizeof(mail->announcement);
	if (mail->announced)
		memcpy(mail->announcement, announcement.ptr, announcement.len);
	taken->found = true;
	return 1;
}

/* id_arg - a mail's key as an argument */
static struct db_value
id_arg(const struct outbox_mail *mail)
{
	return DB_ARG_BLOB(str_from(mail->id, sizeof(mail->id)));
}

/* outbox_take - one that is due, for a while */
enum db_status
outbox_take(struct db *db, int64_t now_secs, int64_t lease_secs,
    struct outbox_mail *mail_r, bool *found_r, struct err *err)
{
	struct taken taken = {mail_r, false};
	int64_t n = 0;
	enum db_status status = db_query(db,
	    "SELECT id, member, template, attempts, expires, params, "
	    "category, visitor, announcement FROM outbox "
	    "WHERE due <= ? AND lease <= ? ORDER BY bulk, due LIMIT 1",
	    DB_ARGS(DB_ARG_INT(now_secs), DB_ARG_INT(now_secs)), take_row,
	    &taken, err);

	*found_r = false;
	if (status != DB_OK || !taken.found)
		return status;
	status = db_exec(db,
	    "UPDATE outbox SET lease = ?, attempts = attempts + 1 "
	    "WHERE id = ? AND lease <= ?",
	    DB_ARGS(DB_ARG_INT(now_secs + lease_secs), id_arg(mail_r),
		DB_ARG_INT(now_secs)),
	    &n, err);
	mail_r->attempts++;
	*found_r = status == DB_OK && n == 1;
	return status;
}

/* outbox_done - out of it */
enum db_status
outbox_done(struct db *db, const struct outbox_mail *mail, struct err *err)
{
	return db_exec(db, "DELETE FROM outbox WHERE id = ?",
	    DB_ARGS(id_arg(mail)), NULL, err);
}

/* outbox_delay - later */
enum db_status
outbox_delay(struct db *db, const struct outbox_mail *mail, int64_t due_secs,
    struct err *err)
{
	return db_exec(db, "UPDATE outbox SET due = ?, lease = ? WHERE id = ?",
	    DB_ARGS(DB_ARG_INT(due_secs), DB_ARG_INT(0), id_arg(mail)), NULL,
	    err);
}

/* outbox_sweep - all that are too late */
enum db_status
outbox_sweep(struct db *db, int64_t now_secs, struct err *err)
{
	return db_exec(db, "DELETE FROM outbox WHERE expires <= ?",
	    DB_ARGS(DB_ARG_INT(now_secs)), NULL, err);
}

/* What outbox_list calls. */
struct listing {
	outbox_fn *each;
	void *ctx;
};

/* list_row - one of them */
static int
list_row(void *ctx, const struct db_row *row)
{
	const struct listing *listing = ctx;

	listing->each(listing->ctx, db_row_str(row, 0), db_row_str(row, 1),
	    db_row_int(row, 2), db_row_int(row, 3));
	return 0;
}

/* outbox_list - all that are on their way to a member */
enum db_status
outbox_list(struct db *db, struct str member, outbox_fn *each, void *ctx,
    struct err *err)
{
	struct listing listing = {each, ctx};

	return db_query(db,
	    "SELECT template, category, due, expires FROM outbox "
	    "WHERE member = ? AND visitor = 0 ORDER BY due",
	    DB_ARGS(DB_ARG_BLOB(member)), list_row, &listing, err);
}
