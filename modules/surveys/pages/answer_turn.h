/* SPDX-License-Identifier: BSD-2-Clause */
/* answer_turn - a form that came back: the next page, or all answers */
#ifndef FP_SURVEYS_PAGES_ANSWER_TURN_H
#define FP_SURVEYS_PAGES_ANSWER_TURN_H

#include <stddef.h>
#include <stdint.h>

#include "modules/surveys/pages/survey_pages.h"

/* Which way the visitor goes. */
enum answer_step {
	STEP_SEND, /* all is answered: count it */
	STEP_NEXT,
	STEP_BACK,
};

/*
 * Reads what was sent over fields (survey_fields of def): the ballot, the
 * language, the page and the button; answers holds def->answer_bytes zeros
 * and gets those that can be read. 0, or the status of an error page.
 * Without a page, all was sent at once.
 */
int answer_turn_read(struct request *req, struct response *res,
    const struct definition *def, const struct field *fields, size_t n,
    uint8_t *answers, struct survey_turn *turn_r, enum answer_step *step_r);

/*
 * Takes the step. 0: the answers are complete and in order, count them;
 * otherwise the status of the page that was sent: the next one or the one
 * before (200), or one with something wrong (422). Nothing is kept: what was
 * answered is in the page.
 */
int answer_turn_take(struct request *req, struct response *res,
    struct survey_turn *turn, enum answer_step step);

#endif
