/* SPDX-License-Identifier: BSD-2-Clause */
/* wall - parts of the site that have an age of their own: age_walls */
#ifndef FP_REGISTRATION_WALL_H
#define FP_REGISTRATION_WALL_H

#include <stddef.h>

#include "base/str.h"

#define WALL_PATH_MAX 1024 /* bytes */

/* One text of the setting: "/whisky/ 21". */
struct wall {
	struct str path; /* of the text */
	int age;
};

/* 0, or -1: not a path of this site and an age from POLICY_AGE_FLOOR. */
int wall_parse(const char *text, struct wall *wall_r);

/*
 * The age of the wall that a path lies behind, the nearest one's: "/whisky"
 * is that page, and "/whisky/" all below it; escapes (%C3%A9) are the bytes
 * they say, on both sides. 0: none has an age of its own.
 * The path is the visitor's word, and whoever names another one gets the
 * other one's age and no more: what opens a gate is the age that was reached.
 */
int wall_age(const char *const *walls, struct str path);

/* The lowest of all; 0: there is none. */
int wall_lowest(const char *const *walls);

#endif
