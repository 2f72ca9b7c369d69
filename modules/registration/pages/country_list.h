/* SPDX-License-Identifier: BSD-2-Clause */
/* country_list - the countries in the visitor's language, and in its order */
#ifndef FP_REGISTRATION_PAGES_COUNTRY_LIST_H
#define FP_REGISTRATION_PAGES_COUNTRY_LIST_H

#include "policy/country.h"

struct request;

/* Codes and names as those of policy/country.h, ordered by the names in the
 * language of the reply, accents aside; in the request's arena. */
struct country_list {
	const char *codes[COUNTRY_COUNT + 1];
	const char *names[COUNTRY_COUNT + 1];
};
const struct country_list *country_list_new(const struct request *req);

#endif
