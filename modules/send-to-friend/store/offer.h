/* SPDX-License-Identifier: BSD-2-Clause */
/* offer - where this site sends mail for a visitor, and where it does not */
#ifndef FP_FRIEND_OFFER_H
#define FP_FRIEND_OFFER_H

#include <stdbool.h>

#include "base/str.h"

struct policy;

/* Is it a country of ISO 3166-1 ("DE"), or a part of one ("US-CA")? */
bool offer_is_country(const char *code);

/*
 * Is the visitor in one of the countries (NULL-ended)? country and region
 * are what the web server says ("DE", "US-CA"; a region of the policy, of
 * which all countries must be listed), STR_NONE where it says nothing. "US"
 * holds for "US-CA" too. An empty list is everywhere; a visitor of whom
 * nothing is known is nowhere else.
 */
bool offer_holds(const char *const *countries, const struct policy *policy,
    struct str country, struct str region);

#endif
