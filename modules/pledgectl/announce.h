/* SPDX-License-Identifier: BSD-2-Clause */
/* announce - tell everybody concerned, with progress shown */
#ifndef FP_PLEDGECTL_ANNOUNCE_H
#define FP_PLEDGECTL_ANNOUNCE_H

#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/registration/store/announcement.h"

/* Reads site.conf, the policy and registration.conf. 0 or -1. */
int announce_begin(struct control *control,
    struct control_module *registration_r, struct err *err);

/*
 * Subject and body out of a file: the first line, and what stands behind a
 * blank line. 0, or -1: cannot be read, too long, not text.
 */
int announce_read(struct control *control, const char *file,
    struct announcement *announcement, struct err *err);

/* A day, "2026-12-31", as the second at which it begins (UTC). 0 or -1. */
int announce_day(
    const char *option, const char *date, int64_t *secs_r, struct err *err);

/*
 * Puts all mails into the outbox, from where an earlier run was ended, and
 * prints what was done; with --dry-run only how many it concerns.
 */
enum command_exit announce_run(struct control *control,
    const struct control_module *registration,
    struct announcement *announcement);

#endif
