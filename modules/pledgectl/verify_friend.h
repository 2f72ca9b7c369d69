/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_friend - one visit to send-to-friend, which three promises are
 * judged by */
#ifndef FP_PLEDGECTL_VERIFY_FRIEND_H
#define FP_PLEDGECTL_VERIFY_FRIEND_H

#include <stdbool.h>

#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_canary.h"

struct friend_settings;
struct verify;

/* The words of the visit. */
enum verify_friend_word {
	FRIEND_SENDER,
	FRIEND_RECIPIENT,
	FRIEND_NAME,
	FRIEND_NOTE,
	FRIEND_SECOND, /* a second recipient, smuggled in */
	FRIEND_WORDS
};

/* What was done, and what came of it. */
struct verify_friend {
	struct verify_canary canary;
	const struct friend_settings *settings;
	bool sent; /* the relay took the mail */
	bool kept; /* a page may be kept by a cache; its path */
	const char *kept_at;
	size_t tried;	     /* misuses */
	const char *misused; /* the first that was not refused; NULL: none */
	int misused_status;
	struct verify_finding finding; /* why it could not be done */
};

/*
 * Opens the form, tries what it must refuse, and sends one mail to the test
 * mailbox: once a run. NULL, with the finding filled, where it cannot.
 */
struct verify_friend *verify_friend_visit(
    struct verify *verify, struct verify_finding *finding_r);

#endif
