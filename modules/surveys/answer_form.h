/* SPDX-License-Identifier: BSD-2-Clause */
/* answer_form - a set of answers as it was sent, made into a record */
#ifndef FP_SURVEYS_ANSWER_FORM_H
#define FP_SURVEYS_ANSWER_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "definition.h"

struct form;

/*
 * The common case without a form in between: application/x-www-form-
 * urlencoded in which nothing is escaped, as ids and ballots never are, no
 * single answer comes twice and every option exists, and the survey has one
 * page. True, the ballot's text, that of the language and the answers that
 * count; false: let form_decode look at it, which says what is wrong.
 * answers_r holds def->answer_bytes zeros.
 */
bool answer_form_quick(const struct definition *def, struct str body,
    struct str *ballot_r, struct str *language_r, uint8_t *answers_r);

/* The same out of a form that was checked; adds errors to it. */
bool answer_form_read(const struct definition *def, struct form *form,
    struct str *ballot_r, uint8_t *answers_r);

#endif
