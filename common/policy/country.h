/* SPDX-License-Identifier: BSD-2-Clause */
/* country - the countries of ISO 3166-1, by code and by name */
#ifndef FP_POLICY_COUNTRY_H
#define FP_POLICY_COUNTRY_H

#include <stddef.h>

/*
 * Codes (alpha-2, "CH") and English names ("Switzerland", UTF-8), in the order
 * of the names; each list ends with NULL. For choices and labels of a field:
 *	{.type = FIELD_CHOICE, .choices = country_codes, ...}
 *	page_field_labels(view, "country", country_names);
 */
#define COUNTRY_COUNT 249
extern const char *const country_codes[COUNTRY_COUNT + 1];
extern const char *const country_names[COUNTRY_COUNT + 1];

/* The name of a code; NULL: there is no such country. */
const char *country_name(const char *code);

#endif
