/* SPDX-License-Identifier: BSD-2-Clause */
/* relay_line - is somebody's mail address in a line of a log? */
#ifndef FP_PLEDGECTL_RELAY_LINE_H
#define FP_PLEDGECTL_RELAY_LINE_H

#include <stdbool.h>

#include "base/str.h"

/*
 * Is there anything of the form local@domain in a line, as mail servers write
 * it: to=<...>, orig_to=<...>, from=<...>, or what the next server said?
 * Not counted are the site's own two addresses (either may be ""), and what
 * stands behind message-id=, which is no address. No address needs to be
 * known beforehand.
 */
bool relay_line_names(struct str line, const char *own, const char *other);

#endif
