/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "mail/address.h"

#include <idn2.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/scrub.h"
#include "mail/encode.h"

#define DOMAIN_MAX	253 /* bytes of a name; RFC 1035 */
#define LABEL_MAX	63
#define ADDRESS_IN_MAX	1024 /* bytes as typed, an IDN domain not yet coded */
#define CHECK_ARENA_MAX (16 * 1024)

/* is_alnum - an ASCII letter or digit, whatever the locale */
static bool
is_alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* is_local - a byte that a local part may hold ('%' and '!' are routes) */
static bool
is_local(unsigned char c, unsigned flags)
{
	if (c >= 0x80)
		return flags & ADDRESS_UTF8;
	return is_alnum(c) || (c && strchr("#$&'*+-/=?^_`{|}~", c) != NULL);
}

/* has_encoded_word - "=?": some programs decode it, to another address */
static bool
has_encoded_word(struct str local)
{
	for (size_t i = 1; i < local.len; i++) {
		if (local.ptr[i - 1] == '=' && local.ptr[i] == '?')
			return true;
	}
	return false;
}

/* local_is_good - a dot-atom that no relay takes for something else */
static bool
local_is_good(struct str local, unsigned flags)
{
	bool after_dot = true;

	if (local.len == 0 || local.len > ADDRESS_LOCAL_MAX)
		return false;
	if (strchr("-|/", local.ptr[0]) || has_encoded_word(local))
		return false;
	for (size_t i = 0; i < local.len; i++) {
		unsigned char c = (unsigned char)local.ptr[i];

		if (c == '.') {
			if (after_dot)
				return false;
			after_dot = true;
			continue;
		}
		if (!is_local(c, flags))
			return false;
		after_dot = false;
	}
	return !after_dot && str_is_utf8(local);
}

/* label_is_good - letters, digits, inner hyphens */
static bool
label_is_good(struct str label)
{
	if (label.len == 0 || label.len > LABEL_MAX || label.ptr[0] == '-' ||
	    label.ptr[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++) {
		if (!is_alnum((unsigned char)label.ptr[i]) &&
		    label.ptr[i] != '-')
			return false;
	}
	return true;
}

/* label_is_number - digits alone: the end of an IPv4 address, not of a name */
static bool
label_is_number(struct str label)
{
	for (size_t i = 0; i < label.len; i++) {
		if (label.ptr[i] < '0' || label.ptr[i] > '9')
			return false;
	}
	return true;
}

/* domain_is_good - a host name in ASCII */
static bool
domain_is_good(struct str domain, unsigned flags)
{
	struct str rest = domain, label = STR_NONE;
	size_t labels = 0;

	if (domain.len == 0 || domain.len > DOMAIN_MAX)
		return false;
	while (!str_is_none(rest)) {
		label = str_cut(&rest, '.');
		if (!label_is_good(label))
			return false;
		labels++;
	}
	if (labels < 2 && !(flags & ADDRESS_ONE_LABEL))
		return false;
	return !label_is_number(label);
}

/* lower - ASCII letters to lower case, in place */
static void
lower(char *text)
{
	for (; *text; text++) {
		if (*text >= 'A' && *text <= 'Z')
			*text = (char)(*text + ('a' - 'A'));
	}
}

/* domain_needs_idn - holds a letter beyond ASCII, or an A-label to check */
static bool
domain_needs_idn(const char *domain)
{
	if (strstr(domain, "xn--"))
		return true;
	for (; *domain; domain++) {
		if ((unsigned char)*domain >= 0x80)
			return true;
	}
	return false;
}

/* domain_to_ascii - a domain with A-labels, in lower case; NULL: none */
static char *
domain_to_ascii(struct arena *arena, struct str domain)
{
	char *text = arena_str(arena, domain), *coded = NULL;

	lower(text);
	if (!domain_needs_idn(text))
		return text;
	if (idn2_to_ascii_8z(
		text, &coded, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return NULL;
	text = arena_strdup(arena, coded);
	scrub_str(coded);
	idn2_free(coded);
	lower(text);
	return text;
}

/* address_parse - parse one addr-spec */
int
address_parse(struct arena *arena, struct str s, unsigned flags,
    struct address *address_r)
{
	struct address address;
	struct str rest = s;
	char *domain, *text;

	*address_r = (struct address){.text = STR_NONE};
	if (s.len == 0 || s.len > ADDRESS_IN_MAX || str_has_control(s) ||
	    !str_is_utf8(s) || !str_has_byte(s, '@'))
		return -1;
	address.local = str_cut(&rest, '@');
	if (rest.len == 0 || str_has_byte(rest, '@') ||
	    !local_is_good(address.local, flags))
		return -1;
	domain = domain_to_ascii(arena, rest);
	if (!domain || !domain_is_good(str_of(domain), flags))
		return -1;
	if (address.local.len + 1 + strlen(domain) > ADDRESS_MAX)
		return -1;
	text = arena_printf(
	    arena, STR_FMT "@%s", STR_ARG(address.local), domain);
	address.text = str_of(text);
	address.domain = str_of(text + address.local.len + 1);
	address.local = str_from(text, address.local.len);
	*address_r = address;
	return 0;
}

/* address_check - parse, as a check of a field */
const char *
address_check(struct str value, const void *arg)
{
	struct arena *arena = arena_new(CHECK_ARENA_MAX);
	struct address address;
	int rc = address_parse(arena, value, 0, &address);

	(void)arg;
	arena_free(&arena);
	return rc == 0 ? NULL
		       : "Please write a mail address such as ann@example.org.";
}

/* address_fold - the address in lower case */
struct str
address_fold(struct arena *arena, const struct address *address)
{
	char *text = arena_str(arena, address->text);

	lower(text);
	return str_from(text, address->text.len);
}

/* put_quoted - a name as a quoted string (RFC 5322 section 3.2.4) */
static void
put_quoted(struct buf *out, struct str name)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '"' || name.ptr[i] == '\\')
			buf_putc(out, '\\');
		buf_putc(out, name.ptr[i]);
	}
	buf_putc(out, '"');
}

/* put_name - a display name; returns the column it ends at */
static size_t
put_name(struct buf *out, size_t column, struct str name)
{
	size_t before = out->len, len = name.len + 2;

	for (size_t i = 0; i < name.len; i++)
		len += name.ptr[i] == '"' || name.ptr[i] == '\\';
	if (!encode_is_plain(name) || column + len > MAIL_LINE_MAX)
		return encode_words(out, column, name, true);
	put_quoted(out, name);
	return column + (out->len - before);
}

/* address_format - name and address, folded */
int
address_format(struct buf *out, size_t column, struct str name,
    const struct address *address)
{
	if (name.len > ADDRESS_NAME_MAX || str_has_control(name) ||
	    !str_is_utf8(name))
		return -1;
	if (name.len == 0) {
		if (column + address->text.len > MAIL_LINE_MAX)
			buf_puts(out, "\r\n ");
		buf_put(out, address->text);
		return 0;
	}
	column = put_name(out, column, name);
	if (column + address->text.len + 3 > MAIL_LINE_MAX)
		buf_puts(out, "\r\n");
	buf_puts(out, " <");
	buf_put(out, address->text);
	buf_putc(out, '>');
	return 0;
}
