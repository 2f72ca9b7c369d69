/* SPDX-License-Identifier: BSD-2-Clause */
/* answer_form - a set of answers as it was sent, made into a record */
#ifndef FP_SURVEYS_PAGES_ANSWER_FORM_H
#define FP_SURVEYS_PAGES_ANSWER_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "modules/surveys/definition/definition.h"

struct form;

/*
 * The common case without a form in between: application/x-www-form-
 * urlencoded in which nothing is escaped, as ids and ballots never are, no
 * single answer comes twice and every option exists, and the survey has one
 * page. True, the ballot's text and the answers that count; false: let
 * form_decode look at it, which says what is wrong. answers_r holds
 * def->answer_bytes zeros. A survey with text questions is never read here:
 * what was written is checked as a field (survey_fields.c), in one place.
 */
bool answer_form_quick(const struct definition *def, struct str body,
    struct str *ballot_r, uint8_t *answers_r);

/*
 * The answers of a form that was decoded, as far as they can be read: what
 * is no answer is left out, what was not asked or not agreed to as well.
 * answers_r holds def->answer_bytes zeros.
 */
void answer_form_take(
    const struct definition *def, const struct form *form, uint8_t *answers_r);

/* Checks a form over the fields of questions of def, and adds errors to it;
 * returns their number. */
size_t answer_form_check(const struct definition *def, struct form *form);

#endif
