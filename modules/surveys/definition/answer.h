/* SPDX-License-Identifier: BSD-2-Clause */
/* answer - one answer in a record: which options were chosen */
#ifndef FP_SURVEYS_DEFINITION_ANSWER_H
#define FP_SURVEYS_DEFINITION_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "modules/surveys/definition/definition.h"

/*
 * The answer to a question takes question->bytes at question->offset: bit j
 * stands for option j; no bit is a question skipped. So a record says what
 * was chosen and nothing else, in the same length always. That to a text
 * question is its length and the text, filled up with zeros.
 */

/* How many bytes an answer to a question of that kind takes. */
size_t answer_bytes(enum question_kind kind, size_t noptions);

/* The chosen options, bit j for option j; 1 for a text. */
uint64_t answer_get(const struct question *question, const uint8_t *answers);

/*
 * Adds what was sent for a question: an option's id, a step of the scale, a
 * number or a day ("2026-11-21") within the ranges, "yes" to a consent, a
 * text. "" changes nothing. False: there is no such option, or the text is
 * too long.
 */
bool answer_put(
    const struct question *question, struct str sent, uint8_t *answers);

/* What was written, within answers; empty: nothing, or no text question. */
struct str answer_text(const struct question *question, const uint8_t *answers);

/* The option a value stands for, or -1. */
int answer_option(const struct question *question, struct str sent);

#endif
