/* SPDX-License-Identifier: BSD-2-Clause */
/* guard - cookies of this module, and who gets past them */
#ifndef FP_REGISTRATION_PAGES_GUARD_H
#define FP_REGISTRATION_PAGES_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "http/request.h"
#include "http/response.h"
#include "modules/registration/store/account.h"
#include "modules/registration/store/follow.h"
#include "modules/registration/store/session.h"

/* The ages that count here. country is "" where it is not asked. */
int guard_age_limit(const struct request *req, struct str country);
int guard_age_lowest(const struct request *req);
/* Does the age depend on the country? */
bool guard_has_countries(const struct request *req);

/* The limit that this browser session was refused at; 0: none. */
int guard_refused(const struct request *req);
/* Refuses it from now on: the cookie holds the limit and nothing else. */
void guard_refuse(struct request *req, struct response *res, int limit);
/* The page about it, of sign-up; returns 403. */
int guard_refused_page(struct request *req, struct response *res);

/* What is kept of an age: at least that old, asked in that month, how. */
struct guard_age {
	int limit;
	bool policy;   /* what the policy asks for where they live */
	int64_t month; /* 202611 */
	struct str method;
	struct str variant; /* of the policy, where they said they live;
			       STR_NONE: they were not asked */
};

/* policy: the limit is the policy's for their country, not a wall's own.
 * variant: as above; NULL: they were not asked. */
void guard_set_of_age(struct request *req, struct response *res, int limit,
    bool policy, const char *variant);
/* False: not asked yet, or too long ago. */
bool guard_of_age(struct request *req, struct guard_age *age_r);
void guard_clear_of_age(struct request *req, struct response *res);

struct guard_login;

/*
 * Is the visitor of age, by the log-in (NULL: none) or by an answer of this
 * browser session? limit is an age; 0 is the policy's, for the country that
 * was said, so that who passes the age wall passes this too.
 */
bool guard_is_adult(
    struct request *req, const struct guard_login *login, int limit);

/* What the cookie of a log-in holds, sealed: all that the authorizer needs. */
struct guard_login {
	uint8_t session[SESSION_BYTES];
	uint8_t member[MEMBER_ID_BYTES];
	struct secret pairwise;
	int64_t age_limit;
	struct str policy;    /* the version agreed to */
	bool remember;	      /* the cookie outlives the browser session */
	int64_t expires_secs; /* as in the session's row */
	int64_t position;     /* revocation_last() before it began */
};

/* Gives the browser its cookie: one that begins now, or the same log-in where
 * age or policy are others by now. */
void guard_renew(
    struct request *req, struct response *res, const struct guard_login *login);

/* What the cookie says, whatever the row does; asks no database. False: there
 * is none of ours, or it is over. */
bool guard_cookie(struct request *req, struct guard_login *login_r);
/* And what the revocation feed says of it; asks no database either. */
enum follow_answer guard_ask(
    struct request *req, const struct guard_login *login);
/* The log-in of this browser; false: none. A lost database is DB_DOWN. */
enum db_status guard_login(struct request *req, struct guard_login *login_r,
    bool *found_r, struct err *err);
void guard_log_out(struct request *req, struct response *res);

#endif
