/* SPDX-License-Identifier: BSD-2-Clause */
/* age_cookie - what a browser session remembers of an age screen: no date */
#ifndef FP_POLICY_AGE_COOKIE_H
#define FP_POLICY_AGE_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct request;
struct response;

#define AGE_COOKIE_MAX 150 /* years */

/* The limit that this browser session was refused at; 0: none. */
int age_cookie_refused(const struct request *req);
/* Refuses it from now on, at the lower of two limits: the cookie fp_age, for
 * this module's pages, holds the limit and nothing else. */
void age_cookie_refuse(struct request *req, struct response *res, int limit);

/* An answer that was: at least that old, asked in that month. */
struct age_cookie {
	int limit;
	bool policy;	    /* it is what the policy asks for where they live */
	int64_t month;	    /* 202611 */
	struct str variant; /* of the policy, where they said they live;
			       STR_NONE: they were not asked */
};

/* Sealed under the key "forms", in fp_of_age for the whole site; the month is
 * this one. */
void age_cookie_set(
    struct request *req, struct response *res, const struct age_cookie *age);
/* False: not asked yet, or more than max_secs ago. */
bool age_cookie_get(
    struct request *req, int64_t max_secs, struct age_cookie *age_r);
/* Is there one, whatever it says? */
bool age_cookie_is_set(const struct request *req);
void age_cookie_clear(struct request *req, struct response *res);

#endif
