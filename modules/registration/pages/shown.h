/* SPDX-License-Identifier: BSD-2-Clause */
/* shown - what of a member can be shown to others, and to whom it is */
#ifndef FP_REGISTRATION_PAGES_SHOWN_H
#define FP_REGISTRATION_PAGES_SHOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "modules/registration/store/member.h"
#include "modules/registration/store/profile.h"

struct request;

/* One field that has a value, or could have one. */
struct shown {
	const char *id;
	const char *label;
	struct str text; /* as it is read; STR_NONE: nothing there */
	enum own_visibility who;
	bool sensitive;
};

/* All of a member's fields under the settings in force, in the request's
 * arena. What is no longer asked for is shown to nobody. */
size_t shown_list(struct request *req, const struct member *member,
    const struct profile *profile, const struct shown **list_r);

#endif
