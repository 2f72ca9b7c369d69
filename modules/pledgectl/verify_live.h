/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_live - the live processes of this configuration */
#ifndef FP_PLEDGECTL_VERIFY_LIVE_H
#define FP_PLEDGECTL_VERIFY_LIVE_H

#include <sys/types.h>

struct canary_places;
struct control;

/* Called for each process of a module ("surveys") that was started with this
 * configuration; how many there are that may be looked at, at most. */
typedef void verify_live_fn(void *ctx, pid_t pid);
size_t verify_live_each(struct control *control, const char *module,
    verify_live_fn *live_fn, void *ctx);

/* Looks into their memory; none found counts as unread. */
void verify_live_look(
    struct control *control, struct canary_places *places, const char *module);

#endif
