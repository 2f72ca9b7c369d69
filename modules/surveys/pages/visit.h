/* SPDX-License-Identifier: BSD-2-Clause */
/* visit - a request at the identified door */
#ifndef FP_SURVEYS_PAGES_VISIT_H
#define FP_SURVEYS_PAGES_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "http/cookie.h"
#include "http/request.h"
#include "http/response.h"
#include "modules/surveys/issue.h"
#include "modules/surveys/survey_keys.h"

struct blind_rsa;
struct definition;
struct err;

/* What it is about, and the keys of it, for as long as the request. */
struct visit {
	const struct definition *def; /* NULL: no survey of that id */
	int refusal;		      /* why no answers are taken now, or 0 */
	struct survey_keys keys;
	struct blind_rsa *issuer; /* NULL: none; without its private part
				     while the database is down */
	uint8_t member[ISSUE_MEMBER_BYTES]; /* of who = "members" */
	struct cookie_spec cookie;
};

/* Empty, in the request's arena; what it comes to hold goes with that. */
struct visit *visit_new(struct request *req);

/* Finds the survey of that id: true when it can be answered now. */
bool visit_open(struct request *req, struct str id, struct visit *visit);

/* The reply where it cannot: 404 of an unknown id, or the refusal. */
int visit_refuse(
    struct request *req, struct response *res, const struct visit *visit);

/* 503: the database is away, so that nothing can be issued. */
int visit_down(struct request *req, struct response *res,
    const struct visit *visit, const struct err *err);

/* Does the web server say that a member asks, and can it be believed? Sets
 * visit->member. */
bool visit_is_member(const struct request *req, struct visit *visit);

#endif
