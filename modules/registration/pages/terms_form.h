/* SPDX-License-Identifier: BSD-2-Clause */
/* terms_form - where a member goes who is to be asked about a new version */
#ifndef FP_REGISTRATION_PAGES_TERMS_FORM_H
#define FP_REGISTRATION_PAGES_TERMS_FORM_H

#include "db/db.h"
#include "modules/registration/store/terms.h"

struct request;
struct view;

/* The terms of a member of this request. */
struct terms terms_of(struct request *req, const struct account_env *env,
    const struct datakey *key, const struct member *member);

/* The page after a log-in: "/me", or "/me/policy" for who is to be asked. */
enum db_status terms_page(struct request *req, const struct datakey *key,
    const struct member *member, const char **page_r, struct err *err);

/* "policy_news" = {version, effective, page, asked}: that there is another
 * version than the one agreed to. */
enum db_status terms_notice(struct request *req, struct view *view,
    const struct datakey *key, const struct member *member, struct err *err);

#endif
