/* SPDX-License-Identifier: BSD-2-Clause */
/* category - the kinds of mail that members choose among */
#ifndef FP_REGISTRATION_STORE_CATEGORY_H
#define FP_REGISTRATION_STORE_CATEGORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;
struct err;

#define CATEGORY_ACCOUNT  "account" /* always there, cannot be opted out of */
#define CATEGORY_NEWS	  "news"
#define CATEGORY_MAX	  16 /* beside account */
#define CATEGORY_ID_MAX	  24 /* bytes */
#define CATEGORY_TEXT_MAX 100

/* One of mail_categories, "jobs: Send me jobs by mail". */
struct category {
	struct str id;	 /* "jobs" */
	struct str text; /* "Send me jobs by mail" */
};

/* Those of the setting (NULL-ended), checked before; how many. */
size_t category_list(
    const char *const *texts, struct category list_r[CATEGORY_MAX]);

/* The one of an id; category_r may be NULL. */
bool category_find(
    const char *const *texts, struct str id, struct category *category_r);

#define CATEGORY_PREFIX "mail_"
/* What it is called as a field of a form and in the ledger: "mail_jobs". */
const char *category_purpose(struct arena *arena, struct str id);

/* Are the texts of the setting well-formed? 0, or -1 and the remedy. */
int category_check(const char *const *texts, struct err *err);

#endif
