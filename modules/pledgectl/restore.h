/* SPDX-License-Identifier: BSD-2-Clause */
/* restore - do members and keystore fit, after one of them was restored? */
#ifndef FP_PLEDGECTL_RESTORE_H
#define FP_PLEDGECTL_RESTORE_H

struct agree_count;
struct control;
struct err;

/* Compares the two, in a process apart; changes nothing. control has read
 * the site. 0, or -1: also where there is no registration. */
int restore_count(
    struct control *control, struct agree_count *count_r, struct err *err);

#endif
