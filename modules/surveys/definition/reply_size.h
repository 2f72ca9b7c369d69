/* SPDX-License-Identifier: BSD-2-Clause */
/* reply_size - how long the pages of a survey may become */
#ifndef FP_SURVEYS_DEFINITION_REPLY_SIZE_H
#define FP_SURVEYS_DEFINITION_REPLY_SIZE_H

#include <stddef.h>

struct definition;

/*
 * About how many bytes the longest reply of a survey takes, of those in this
 * language: the form on one page, the results as a page and as CSV, with
 * every figure shown. Rather too many than too few, so that what is below
 * SURVEY_REPLY_MAX can be sent by the templates shipped (RESPONSE_BODY_MAX).
 */
size_t definition_reply_bytes(const struct definition *def);

#define SURVEY_REPLY_MAX (4 * 1024 * 1024)

#endif
