/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/relay_line.h"

#include <string.h>

/* is_local - may it stand in a local part as logs write it? */
static bool
is_local(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') ||
	       (c && strchr("!#$%&'*+-/?^_`{|}~.", c));
}

/* is_domain - in a domain, or in an address literal? */
static bool
is_domain(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || (c && strchr("-.[]:", c));
}

/* around - the word around an '@', as short as an address can be */
static struct str
around(struct str line, size_t at)
{
	size_t from = at, to = at + 1;

	while (from > 0 && is_local((unsigned char)line.ptr[from - 1]))
		from--;
	while (to < line.len && is_domain((unsigned char)line.ptr[to]))
		to++;
	/* the end of a sentence, or the colon that logs put behind a name */
	while (to > at + 1 && strchr(".:]", line.ptr[to - 1]) &&
	       !(line.ptr[to - 1] == ']' && line.ptr[at + 1] == '['))
		to--;
	return str_from(line.ptr + from, to - from);
}

/* is_message_id - does it stand behind that word? */
static bool
is_message_id(struct str line, struct str word)
{
	static const char *const before[] = {"message-id=<",
	    "message-id=", "resent-message-id=<", "msgid=<", "id="};
	size_t len = (size_t)(word.ptr - line.ptr);

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		size_t n = strlen(before[i]);

		if (len >= n && memcmp(word.ptr - n, before[i], n) == 0)
			return true;
	}
	return false;
}

/* is_unit - "user@1000.service": systemd's, not somebody's */
static bool
is_unit(struct str word)
{
	static const char *const kinds[] = {
	    ".service", ".socket", ".slice", ".timer", ".mount"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = strlen(kinds[i]);

		if (word.len > n &&
		    memcmp(word.ptr + word.len - n, kinds[i], n) == 0)
			return true;
	}
	return false;
}

/* relay_line_names - is there one? */
bool
relay_line_names(struct str line, const char *own, const char *other)
{
	for (size_t i = 0; i < line.len; i++) {
		struct str word;

		if (line.ptr[i] != '@')
			continue;
		word = around(line, i);
		if (line.ptr + i + 1 == word.ptr + word.len)
			continue; /* nothing behind it */
		if (word.ptr == line.ptr + i &&
		    (i == 0 || line.ptr[i - 1] != '"'))
			continue; /* nothing before it, nor a quoted part */
		if (!is_unit(word) && !str_is_nocase(word, own) &&
		    !str_is_nocase(word, other) && !is_message_id(line, word))
			return true;
	}
	return false;
}
