/* SPDX-License-Identifier: BSD-2-Clause */
/* choices - categories of mail on forms and pages */
#ifndef FP_REGISTRATION_PAGES_CHOICES_H
#define FP_REGISTRATION_PAGES_CHOICES_H

#include <stddef.h>

#include "modules/registration/store/category.h"
#include "modules/registration/store/mailing.h"

struct field;
struct form;
struct request;
struct view;

/* A form's table with a checkbox for each category, those beside news that
 * it has already; in the request's arena. */
const struct field *choices_table(
    struct request *req, const struct field *base, size_t nbase, size_t *n_r);

/* What a purpose of the policy is called in the ledger: as the category of
 * mail of that id where there is one. */
const char *choices_ledger_name(struct request *req, const char *purpose);

/* An entry of the ledger about mail in the visitor's words; STR_NONE: it is
 * not about a category that there is. */
struct str choices_words(const struct request *req, struct str purpose);

/* These checkboxes, as {{#_mail}}{{#fields}} ... */
void choices_show(
    struct request *req, struct view *view, const struct form *form);

/* Those beside news that were ticked; how many. */
size_t choices_read(struct request *req, const struct form *form,
    struct str list_r[CATEGORY_MAX]);

/* "mail" = [{id, field, text, chosen}]: what a member has chosen. */
enum db_status choices_add(struct request *req, const struct member *member,
    struct view *view, struct err *err);

/* Makes what was ticked, news too, the member's choice. */
enum db_status choices_save(struct request *req, const struct form *form,
    const struct mailing *mailing, struct err *err);

#endif
