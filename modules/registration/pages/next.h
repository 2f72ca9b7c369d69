/* SPDX-License-Identifier: BSD-2-Clause */
/* next - the page to go on to, as the visitor's address line says it */
#ifndef FP_REGISTRATION_PAGES_NEXT_H
#define FP_REGISTRATION_PAGES_NEXT_H

#include "base/str.h"

struct arena;

#define NEXT	      "next" /* parameter of the query, and field of the form */
#define NEXT_PATH_MAX 1024   /* bytes, before it is escaped */

/*
 * A path as a Location has it: what web servers have decoded is encoded again.
 * In arena. STR_NONE where it is no path of this site (http/path.h), so that
 * nobody is led elsewhere.
 */
struct str next_path(struct arena *arena, struct str path);

#endif
