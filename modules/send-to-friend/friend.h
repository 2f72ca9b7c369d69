/* SPDX-License-Identifier: BSD-2-Clause */
/* friend - what the parts of formpledge-send-to-friend share */
#ifndef FP_FRIEND_FRIEND_H
#define FP_FRIEND_FRIEND_H

#include <locale.h>
#include <stdatomic.h>
#include <stddef.h>

#include "http/route.h"

struct metric;
struct once;
struct retired;
struct smtp;

/* Made before the threads start; app_data. Holds nothing of a visitor. */
struct friend
{
	_Atomic(struct smtp *) smtp; /* a reload makes another */
	struct retired *retired;     /* earlier ones; a mail may use them yet */
	atomic_uint sending;	     /* mails under way */
	atomic_bool slow; /* the relay let the last one wait, and failed */
	struct once *once;
	locale_t letters; /* what is a letter */
	struct metric *sent, *failed;
};

extern const struct route friend_routes[];
extern const size_t friend_routes_n;

#endif
