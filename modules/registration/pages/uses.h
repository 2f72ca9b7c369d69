/* SPDX-License-Identifier: BSD-2-Clause */
/* uses - the policy's purposes that need an agreement of their own, on forms */
#ifndef FP_REGISTRATION_PAGES_USES_H
#define FP_REGISTRATION_PAGES_USES_H

#include <stdbool.h>
#include <stddef.h>

#include "modules/registration/store/account.h"

struct field;
struct form;
struct policy_purpose;
struct request;
struct view;

/* Can a purpose be agreed to by itself? */
bool uses_is_choice(const struct policy_purpose *purpose);

/* A form's table with a checkbox for each, never ticked beforehand; news and
 * other kinds of mail have theirs already. In the request's arena. */
const struct field *uses_table(
    struct request *req, const struct field *base, size_t nbase, size_t *n_r);

/* These checkboxes, as {{#_uses}}{{#fields}} ... */
void uses_show(struct request *req, struct view *view, const struct form *form);

/* Those that were ticked, by the ledger's names; how many. */
size_t uses_read(struct request *req, const struct form *form,
    const char *list_r[ACCOUNT_USES_MAX]);

#endif
