/* SPDX-License-Identifier: BSD-2-Clause */
/* link - what reads as a link, whatever it is dressed as */
#ifndef FP_FRIEND_LINK_H
#define FP_FRIEND_LINK_H

#include <stdbool.h>

#include "base/str.h"

#define LINK_TEXT_MAX 512 /* code points that are looked at */

/*
 * Does well-formed UTF-8 text name a site or a mailbox: two words joined by a
 * dot (also one that only looks like a dot), an IP address, words joined by
 * "@"? True as well where it has more than LINK_TEXT_MAX code points.
 */
bool link_names_site(struct str text);

/*
 * The same, or anything else that a mail program would make a link of or a
 * person could take for one: a scheme (also "hxxp"), "//", "www",
 * "example dot com" in whatever brackets, "example .com".
 */
bool link_stands_in(struct str text);

/* Does it hold a character that changes the direction of text? */
bool link_is_turned(struct str text);

#endif
