/* SPDX-License-Identifier: BSD-2-Clause */
/* me - the member whose page it is */
#ifndef FP_REGISTRATION_PAGES_ME_H
#define FP_REGISTRATION_PAGES_ME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/words.h"
#include "crypto/password.h"
#include "modules/registration/pages/guard.h"
#include "modules/registration/store/live.h"

struct err;
struct field;
struct form;
struct own_form;
struct request;
struct response;

/* In the request's arena; the secrets are wiped with it. */
struct me {
	struct guard_login login;
	struct datakey key;
	struct member member;
	struct live live;
};

/* Who asks: 0 and an active member, or the status of the reply that was made
 * (log in first; the database is down). */
int me_load(struct request *req, struct response *res, struct me **me_r);

/* A form of the member's pages: its token is of that name. */
struct me_page {
	const struct field *fields;
	size_t n;
	const char *form;
};

/* What to say where fresh_r is false. */
#define ME_STALE                                                               \
	N_("This page was open for too long. Please look at it and send it "   \
	   "again.")

/* Decodes it: 0, or the status of the reply that was made. fresh_r is false
 * where the token is missing or too old: show it again, with 403. */
int me_decode(struct request *req, struct response *res,
    const struct me_page *page, struct form **form_r, bool *fresh_r);

/* The same for a form of nothing but buttons: the reply is made then, too. */
int me_form(struct request *req, struct response *res,
    const struct me_page *page, struct form **form_r);

#define ME_BUSY                                                                \
	N_("Many people are logging in just now. Please try again in a "       \
	   "moment.")

/* False: too many guesses; the reply has Retry-After and wants 429. */
bool me_may_try(struct request *req, struct response *res, const struct me *me);
#define ME_TOO_OFTEN                                                           \
	N_("That was tried too often. Please wait a quarter of an hour.")
/* Holds field current_password against the member's: fails it where it is
 * another. */
enum password_state me_check_password(
    struct request *req, struct me *me, struct form *form);

/* What is held beside the account's row, into the view of /me and of the
 * export. */
struct view;
enum db_status me_set_more(struct request *req, const struct me *me,
    const struct own_form *own, struct view *view, struct err *err);
/* Of these, the mails that are on their way: the page does not show them. */
enum db_status me_set_mail(struct request *req, const struct me *me,
    struct view *view, struct err *err);

#endif
