/* SPDX-License-Identifier: BSD-2-Clause */
/* asked - which questions somebody is asked who answered so far */
#ifndef FP_SURVEYS_DEFINITION_ASKED_H
#define FP_SURVEYS_DEFINITION_ASKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "modules/surveys/definition/definition.h"

/* answers are those of a record; what stands before the question or page in
 * the definition is settled. */

/* Is a question asked: do its conditions and those of its page hold? That of
 * consent is, where one of its group is, or may be on a later page. */
bool asked_question(
    const struct definition *def, size_t question, const uint8_t *answers);

/* Is a page shown: is any of its questions asked? */
bool asked_page(
    const struct definition *def, size_t page, const uint8_t *answers);

/* May a page still be shown, whatever is answered on pages from this one
 * on? */
bool asked_page_later(const struct definition *def, size_t page, size_t from,
    const uint8_t *answers);

/* Drops the answer to a question that is not asked, or that is sensitive and
 * lacks the consent of its group (consent.sensitive). */
void asked_settle_one(
    const struct definition *def, size_t question, uint8_t *answers);

/* The same for all, in order: what is left is what is counted. */
void asked_settle(const struct definition *def, uint8_t *answers);

#endif
