/* SPDX-License-Identifier: BSD-2-Clause */
/* follower - the thread that follows the revocation feed */
#ifndef FP_REGISTRATION_FOLLOWER_H
#define FP_REGISTRATION_FOLLOWER_H

#include "modules/registration/follow.h"

struct app;
struct err;
struct follower;

/* Before the first thread: looks at the feed once, if the database answers,
 * so that nobody is turned away because the program has just begun. */
int follower_open(
    struct app *app, struct follower **follower_r, struct err *err);
void follower_close(struct follower **follower);

/* For any thread, as long as the program runs. */
struct follow *follower_feed(const struct follower *follower);

#endif
