/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "policy/typed_find.h"

#define SEP_CHARS 3 /* " - " */

/* separator - what stands between two groups: its length, 0: no separator.
 * lines counts line ends. */
static size_t
separator(
    const struct typed_text *text, size_t at, char *sep_r, unsigned *lines)
{
	size_t n = 0;

	*sep_r = ' ';
	for (; n < SEP_CHARS; n++) {
		char c = typed_at(text, at + n);

		if (c == '\n' && (*lines)++ > 0)
			return 0;
		if (c == ' ' || c == '\n')
			continue;
		if ((c != '-' && c != '.' && c != '/') || *sep_r != ' ')
			break;
		*sep_r = c;
	}
	return typed_is_digit(typed_at(text, at + n)) ? n : 0;
}

/* read_group - the digits at at; false: there is no room for them */
static bool
read_group(struct typed_number *number, const struct typed_text *text,
    size_t at, char sep)
{
	size_t g = number->groups, n = g ? number->ndigits[g - 1] : 0;

	if (g == TYPED_GROUPS_MAX)
		return false;
	while (typed_is_digit(typed_at(text, at))) {
		if (n == TYPED_DIGITS_MAX)
			return false;
		number->digits[n++] = text->c[at++];
	}
	number->ndigits[g] = n;
	number->end[g] = at;
	number->sep[g] = sep;
	number->groups++;
	return true;
}

/* typed_number_read - digits in groups */
void
typed_number_read(
    struct typed_number *number, const struct typed_text *text, size_t at)
{
	unsigned lines = 0;
	size_t len = 0;
	char sep = 0;

	number->groups = 0;
	if (!typed_is_digit(typed_at(text, at)) ||
	    typed_is_digit(typed_at(text, at - 1)))
		return;
	while (read_group(number, text, at + len, sep)) {
		at = number->end[number->groups - 1];
		len = separator(text, at, &sep, &lines);
		if (len == 0)
			return;
	}
}

/* typed_luhn - the check digit stands last */
bool
typed_luhn(const char *digits, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned d = (unsigned)(digits[n - 1 - i] - '0') << (i & 1);

		sum += d > 9 ? d - 9 : d;
	}
	return sum % 10 == 0;
}
