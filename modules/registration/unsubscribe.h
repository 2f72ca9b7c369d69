/* SPDX-License-Identifier: BSD-2-Clause */
/* unsubscribe - the link in a mail that opts out of such mail (RFC 8058) */
#ifndef FP_REGISTRATION_UNSUBSCRIBE_H
#define FP_REGISTRATION_UNSUBSCRIBE_H

#include <stdbool.h>
#include <stdint.h>

#include "modules/registration/store/member.h"
#include "modules/registration/store/suppressed.h"

struct context;

enum unsubscribe_kind {
	UNSUBSCRIBE_MEMBER = 'm',  /* of a category */
	UNSUBSCRIBE_VISITOR = 'v', /* of what a visitor asked to be told */
	UNSUBSCRIBE_ADDRESS = 'o', /* of every mail to an address */
};

/* What the link holds, sealed; nothing of it can be read, and it works as
 * long as whom it names. */
struct unsubscribe {
	enum unsubscribe_kind kind;
	uint8_t id[MEMBER_ID_BYTES];	  /* a member's or a visitor's */
	struct str category;		  /* of UNSUBSCRIBE_MEMBER */
	uint8_t digest[SUPPRESSED_BYTES]; /* of the others' address */
};

/* The token, in arena. */
const char *unsubscribe_token(struct arena *arena, const struct context *ctx,
    int64_t now_secs, const struct unsubscribe *unsubscribe);

/* False: not ours, altered, or of another purpose. */
bool unsubscribe_open(struct arena *arena, const struct context *ctx,
    int64_t now_secs, struct str token, struct unsubscribe *unsubscribe_r);

#endif
