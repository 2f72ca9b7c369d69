/* SPDX-License-Identifier: BSD-2-Clause */
/* address - a mail address that is safe to put on the wire */
#ifndef FP_MAIL_ADDRESS_H
#define FP_MAIL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;
struct buf;

#define ADDRESS_MAX	  254 /* bytes; RFC 5321 section 4.5.3.1.3, less <> */
#define ADDRESS_NAME_MAX  200 /* bytes of a name beside one */
#define ADDRESS_LOCAL_MAX 64  /* bytes; RFC 5321 section 4.5.3.1.1 */

enum address_flags {
	ADDRESS_ONE_LABEL = 1, /* a domain without a dot passes: localhost */
	ADDRESS_UTF8 = 2, /* a UTF-8 local part passes; the relay must offer
			     SMTPUTF8 (RFC 6531) */
};

/* Made by address_parse alone. domain holds A-labels in lower case; text is
 * the whole, ended by a NUL. */
struct address {
	struct str local, domain, text;
};

/*
 * Parses one addr-spec (RFC 5322 section 3.4.1), of which only what mail
 * really uses passes: a dot-atom of ASCII, '@', a domain name. Refused:
 * control bytes, blanks, quoted strings, comments, routes (also "a%b@c" and
 * "a!b@c"), address literals, a local part that begins with "-", "|" or "/"
 * (relays hand it to programs), "=?" in it (programs decode it), a domain whose
 * last label is a number. IDN
 * domains become A-labels by libidn2 (IDNA 2008, non-transitional). Returns
 * 0 and an address in the arena, or -1.
 */
int address_parse(struct arena *arena, struct str s, unsigned flags,
    struct address *address_r);

/* The same as a check of a field (http/form.h): NULL, or a message. */
const char *address_check(struct str value, const void *arg);

/* The address as a key for counting and comparing: local part and domain in
 * lower case. In the arena. */
struct str address_fold(struct arena *arena, const struct address *address);

/*
 * Writes "NAME <local@domain>" at most 76 columns a line (column: where the
 * line stands now), folded by CRLF and a space. NAME is quoted, or coded by
 * RFC 2047 where it is not ASCII; empty: the address alone. -1 and nothing
 * written where name holds a control byte, is not UTF-8, or passes
 * ADDRESS_NAME_MAX bytes.
 */
int address_format(struct buf *out, size_t column, struct str name,
    const struct address *address);

#endif
