/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "policy/typed_find.h"

#define LOCAL_MAX  64 /* bytes; RFC 5321 section 4.5.3.1 */
#define DOMAIN_MAX 255
#define LABEL_MAX  63
#define TOP_MAX	   24 /* of the last label that is spelt out */

/* is_local - may it stand before the at sign (RFC 5322 atext, and dots)? */
static bool
is_local(char c)
{
	return c && (typed_is_alnum(c) || strchr("._%+-'!#$&*=?^`~/", c));
}

/* is_label - in a domain name */
static bool
is_label(char c)
{
	return typed_is_alnum(c) || c == '-';
}

/* sign - the length of an at sign, or of what stands for one; 0: none */
static size_t
sign(const struct typed_text *text, size_t at)
{
	static const char *const signs[] = {"@", " @ ", "[at]", " [at] ",
	    "(at)", " (at) ", "{at}", " {at} ", "[@]", " [@] ", "(@)", " (@) ",
	    "<at>", " <at> ", "(a)", " (a) ", "[a]", " [a] ", "(arroba)",
	    " (arroba) ", "[arroba]", " arroba ", " at "};
	char first = typed_at(text, at);

	if (first == ' ')
		first = typed_at(text, at + 1);
	if (!first || !strchr("@[({<a", first))
		return 0;
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (typed_text_has(text, at, signs[i]))
			return strlen(signs[i]);
	}
	return 0;
}

/* dot - the length of a dot in a name, or of what stands for one; spelt_r:
 * it was spelt out */
static size_t
dot(const struct typed_text *text, size_t at, bool *spelt_r)
{
	static const char *const dots[] = {"[dot]", " [dot] ", "(dot)",
	    " (dot) ", "{dot}", " {dot} ", "[.]", "(.)", " dot ", "[punkt]",
	    " [punkt] ", "(punkt)", " (punkt) ", " punkt ", "[point]",
	    "(point)", " (point) ", " point ", "(punto)", " (punto) ",
	    " punto ", " ponto "};

	if (typed_at(text, at) == '.')
		return 1;
	for (size_t i = 0; i < sizeof(dots) / sizeof(dots[0]); i++) {
		if (typed_text_has(text, at, dots[i])) {
			*spelt_r = true;
			return strlen(dots[i]);
		}
	}
	return 0;
}

/* label - the length of a label of a domain name; 0: none */
static size_t
label(const struct typed_text *text, size_t at)
{
	size_t n = 0;

	if (typed_at(text, at) == '-')
		return 0;
	while (n <= LABEL_MAX && is_label(typed_at(text, at + n)))
		n++;
	while (n && typed_at(text, at + n - 1) == '-')
		n--;
	return n <= LABEL_MAX ? n : 0;
}

/* is_top - could it be a top level domain: letters, or "xn--..." */
static bool
is_top(const struct typed_text *text, size_t at, size_t len)
{
	if (typed_text_has(text, at, "xn--"))
		return len > 4;
	for (size_t i = 0; i < len; i++) {
		if (!typed_is_letter(text->c[at + i]))
			return false;
	}
	return len >= 2 && len <= TOP_MAX * 2;
}

/* domain - behind a domain name of two labels or more; 0: none */
static size_t
domain(const struct typed_text *text, size_t at, bool *spelt_r)
{
	size_t start = at, end = 0;

	for (size_t labels = 1; at - start < DOMAIN_MAX; labels++) {
		size_t n = label(text, at), gap;
		bool spelt = false;

		if (n == 0)
			break;
		if (labels > 1 && is_top(text, at, n))
			end = at + n;
		gap = dot(text, at + n, &spelt);
		if (gap == 0)
			break;
		*spelt_r = *spelt_r || (spelt && labels == 1);
		at += n + gap;
	}
	return end;
}

/* is_other - "git@example.com:a/b", "@ann@example.com": not a mailbox */
static bool
is_other(const struct typed_text *text, size_t at, size_t end)
{
	return typed_at(text, at - 1) == '@' ||
	       (typed_at(text, end) == ':' &&
		   typed_is_alnum(typed_at(text, end + 1)) &&
		   !typed_is_digit(typed_at(text, end + 1)));
}

/* local - the length of what stands before an at sign; 0: none. At the start
 * of a word alone */
static size_t
local(const struct typed_text *text, size_t at)
{
	size_t n = 0;

	if (!typed_is_alnum(typed_at(text, at)) && typed_at(text, at) != '_')
		return 0;
	if (is_local(typed_at(text, at - 1)) &&
	    !strchr("=?'/&", text->c[at - 1]))
		return 0;
	while (n <= LOCAL_MAX && is_local(typed_at(text, at + n)))
		n++;
	return n <= LOCAL_MAX ? n : 0;
}

/* typed_mail_find - a mail address, also one that is spelt out */
bool
typed_mail_find(
    const struct typed_text *text, size_t at, struct typed_hit *hit_r)
{
	size_t n = local(text, at), gap, end;
	bool spelt = false, word;

	if (n == 0)
		return false;
	gap = sign(text, at + n);
	if (gap == 0)
		return false;
	word = typed_text_has(text, at + n, " at "); /* or the little word */
	end = domain(text, at + n + gap, &spelt);
	if (end == 0 || (word && !spelt) || is_other(text, at, end))
		return false;
	*hit_r = (struct typed_hit){end, NULL};
	return true;
}
