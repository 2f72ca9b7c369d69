/* SPDX-License-Identifier: BSD-2-Clause */
/* forms_known - what the site's forms are called, out of feedback.conf */
#ifndef FP_STAFF_PAGES_FORMS_KNOWN_H
#define FP_STAFF_PAGES_FORMS_KNOWN_H

#include "base/str.h"

struct form_def;
struct form_set;
struct request;

/* All there are, and how to appeal. A file that cannot be read is left out:
 * names stand in for titles then. */
struct forms_known {
	const struct form_set *set; /* NULL: none can be read */
	const char *appeal;
};

/* Reads them, in the request's arena; the file stands beside staff.conf. */
void forms_known_load(struct request *req, struct forms_known *forms_r);

/* NULL: no such, or not any more. */
const struct form_def *forms_known_find(
    const struct forms_known *forms, struct str name);

/* In the language of the page. */
struct str forms_known_title(
    struct request *req, const struct forms_known *forms, struct str name);
struct str forms_known_label(
    struct request *req, const struct form_def *def, struct str field);
/* A value as its writer chose it. */
struct str forms_known_value(struct request *req, const struct form_def *def,
    struct str field, struct str value);

#endif
