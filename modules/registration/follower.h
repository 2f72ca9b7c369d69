/* SPDX-License-Identifier: BSD-2-Clause */
/* follower - the thread that follows the revocation feed */
#ifndef FP_REGISTRATION_FOLLOWER_H
#define FP_REGISTRATION_FOLLOWER_H

#include "modules/registration/store/follow.h"

struct app;
struct err;
struct follower;

/* Before the first thread; connects to nothing yet. */
int follower_open(
    struct app *app, struct follower **follower_r, struct err *err);
void follower_close(struct follower **follower);

/* For any thread, as long as the program runs. Waits for the first look at the
 * feed, three seconds at most, so that nobody is turned away because the
 * program has just begun: until then the feed can tell of no session. */
struct follow *follower_feed(struct follower *follower);

#endif
