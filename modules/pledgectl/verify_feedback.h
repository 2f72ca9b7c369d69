/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_feedback - one visit to the test form, which several promises are
 * judged by */
#ifndef FP_PLEDGECTL_VERIFY_FEEDBACK_H
#define FP_PLEDGECTL_VERIFY_FEEDBACK_H

#include <stdbool.h>

#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_canary.h"

/* What was done, and what came of it. */
struct verify_feedback {
	struct verify_canary canary; /* what was typed */
	struct verify_canary card;   /* the number of one */
	const char *path;	     /* of the form */
	int card_status;	     /* what the form answered to a card */
	const char *preset;	     /* a box that is ticked beforehand */
	const char *changed; /* what is stored otherwise than it was chosen */
	bool left;	     /* what was sent could not be withdrawn */
	bool done;	     /* all of it */
	struct verify_finding finding; /* why not */
};

/*
 * Opens the form, sends it with the number of a card, which nobody has, then
 * as it should be; reads by the receipt what is stored, and withdraws it:
 * once a run. NULL, with the finding filled, where it cannot.
 */
struct verify_feedback *verify_feedback_visit(
    struct verify *verify, struct verify_finding *finding_r);

#endif
