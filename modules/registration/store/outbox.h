/* SPDX-License-Identifier: BSD-2-Clause */
/* outbox - mail to members, written in the same transaction as the change */
#ifndef FP_REGISTRATION_STORE_OUTBOX_H
#define FP_REGISTRATION_STORE_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "db/db.h"
#include "modules/registration/store/member.h"
#include "vault/sealed.h"

struct arena;
struct err;

#define OUTBOX_ID_BYTES	    16
#define OUTBOX_TEMPLATE_MAX 64
#define OUTBOX_TO_MAX	    254 /* bytes of an address */
#define OUTBOX_CATEGORY_MAX 32
/* How long a word about what was changed may be on its way. */
#define OUTBOX_NOTICE_SECS (7 * 86400)

/* A mail on its way; the address is the member's when it is sent, or else
 * one that is sealed in the mail. */
struct outbox_mail {
	uint8_t id[OUTBOX_ID_BYTES];
	uint8_t member[MEMBER_ID_BYTES];
	char template[OUTBOX_TEMPLATE_MAX];
	char category[OUTBOX_CATEGORY_MAX];
	bool visitor; /* member is the id of a person without an account */
	bool announced;
	uint8_t announcement[OUTBOX_ID_BYTES];
	int64_t attempts, expires;
	uint8_t box[OUTBOX_TO_MAX + SEALED_EXTRA_BYTES]; /* the latter */
	size_t box_len;
};

/* One to be added; what is left out is a mail about the account. */
struct outbox_new {
	struct str id;	   /* STR_NONE: a random one */
	struct str member; /* or a visitor */
	const char *template;
	struct str category; /* STR_NONE: about the account */
	bool visitor;
	bool bulk;		 /* every other mail goes first */
	struct str announcement; /* STR_NONE: of none */
	struct str params;
	int64_t now_secs, expires_secs;
};

/* Adds it, due at once. DB_DUPLICATE: there is one of that id. */
enum db_status outbox_put(
    struct db *db, const struct outbox_new *mail, struct err *err);

/* Adds one about the account, due at once. */
enum db_status outbox_add(struct db *db, struct str member,
    const char *template, int64_t now_secs, int64_t expires_secs,
    struct err *err);

/* Adds one to an address that is not, or soon not any more, the member's. */
enum db_status outbox_add_to(struct db *db, struct arena *arena,
    const struct datakey *key, struct str to, const char *template,
    int64_t now_secs, int64_t expires_secs, struct err *err);

/* That address, in arena; STR_NONE: the member's. 0, or -1: altered. */
int outbox_open(struct arena *arena, const struct datakey *key,
    const struct outbox_mail *mail, struct str *to_r);

/*
 * Takes one that is due, those in bulk last, under a lease of lease_secs: nobody else gets it in
 * that time, and when the taker dies somebody does afterwards. So a mail may
 * go out twice after a crash, and none is lost.
 */
enum db_status outbox_take(struct db *db, int64_t now_secs, int64_t lease_secs,
    struct outbox_mail *mail_r, bool *found_r, struct err *err);

/* It is sent, or refused for good. */
enum db_status outbox_done(
    struct db *db, const struct outbox_mail *mail, struct err *err);
/* Again at due_secs. */
enum db_status outbox_delay(struct db *db, const struct outbox_mail *mail,
    int64_t due_secs, struct err *err);

/* Called for each mail to a member that is on its way. */
typedef void outbox_fn(void *ctx, struct str template, struct str category,
    int64_t due, int64_t expires);
enum db_status outbox_list(struct db *db, struct str member, outbox_fn *each,
    void *ctx, struct err *err);

/* All that came too late. */
enum db_status outbox_sweep(struct db *db, int64_t now_secs, struct err *err);

#endif
