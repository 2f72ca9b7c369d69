/* SPDX-License-Identifier: BSD-2-Clause */
/* str - a view of text or bytes that somebody else owns */
#ifndef FP_BASE_STR_H
#define FP_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * len bytes at ptr; not ended by a NUL, may hold any byte. Owned by whoever
 * made it (most often a request's arena). The empty str has len 0 and any
 * ptr; an absent one is STR_NONE, whose ptr is NULL.
 */
struct str {
	const char *ptr;
	size_t len;
};

#define STR_NONE   ((struct str){NULL, 0})
#define STR(lit)   ((struct str){"" lit, sizeof(lit) - 1}) /* a literal */
#define STR_FMT	   "%.*s"
#define STR_ARG(s) (int)(s).len, (s).ptr /* printf("%.*s", STR_ARG(s)) */

/* A view of a C string; NULL gives STR_NONE. */
struct str str_of(const char *text);
struct str str_from(const void *ptr, size_t len);

static inline bool
str_is_none(struct str s)
{
	return s.ptr == NULL;
}

bool str_is(struct str s, const char *text); /* equal, every byte */
bool str_is_nocase(
    struct str s, const char *text); /* equal, ASCII case aside */
bool str_eq(struct str a, struct str b);
bool str_has_prefix(struct str s, const char *prefix);
bool str_has_byte(struct str s, char c);
bool str_has_control(struct str s); /* any byte below 0x20, or 0x7f */

/* Is it well-formed UTF-8 (RFC 3629: no overlong form, no surrogate) and
 * without NUL? */
bool str_is_utf8(struct str s);

/* Number of code points in well-formed UTF-8. */
size_t str_chars(struct str s);

/* Without leading and trailing spaces and tabs. */
struct str str_trim(struct str s);

/*
 * Cuts s at the first sep: returns what stands before it and moves s behind
 * it. Without sep: returns all, and s becomes STR_NONE.
 *	for (struct str rest = list; !str_is_none(rest);)
 *		item = str_cut(&rest, ',');
 */
struct str str_cut(struct str *s, char sep);

/* Hexadecimal, lower case; out_r holds 2 * len + 1 bytes. */
void str_hex(const void *bytes, size_t len, char *out_r);
/* 0, or -1 where hex is not exactly 2 * len hexadecimal digits. */
int str_unhex(struct str hex, void *out_r, size_t len);

/* Edit distance (Levenshtein) of two names, for "did you mean". */
size_t str_distance(const char *a, const char *b);

#endif
