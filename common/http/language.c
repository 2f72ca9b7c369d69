/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/language.h"

#include <stdbool.h>
#include <strings.h>

#define WEIGHT_MAX 1000 /* q=1 */
#define RANGE_MAX  35	/* bytes of a language range */

/* A language range and its weight in thousandths; 0: not this one. */
struct range {
	struct str tag;
	int weight;
};

/* parse_weight - "q=0.8" as 800; -1: malformed */
static int
parse_weight(struct str text)
{
	int weight = 0, unit = WEIGHT_MAX;

	if (text.len < 3 || text.len > 7 ||
	    (text.ptr[0] != 'q' && text.ptr[0] != 'Q') || text.ptr[1] != '=')
		return -1;
	for (size_t i = 2; i < text.len; i++) {
		char c = text.ptr[i];

		if (i == 3 ? c != '.' : c < '0' || c > '9')
			return -1;
		if (i == 3)
			continue;
		weight += (c - '0') * unit;
		unit /= 10;
	}
	return weight <= WEIGHT_MAX ? weight : -1;
}

/* is_range - letters, digits and hyphens, or "*" */
static bool
is_range(struct str tag)
{
	if (str_is(tag, "*"))
		return true;
	for (size_t i = 0; i < tag.len; i++) {
		char c = tag.ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return tag.len > 0 && tag.len <= RANGE_MAX;
}

/* parse_ranges - what was sent, without what is malformed; how many */
static size_t
parse_ranges(struct str accept, struct range ranges[LANGUAGE_RANGES_MAX])
{
	size_t n = 0, seen = 0;

	while (!str_is_none(accept) && seen++ < LANGUAGE_RANGES_MAX) {
		struct str rest = str_cut(&accept, ',');
		struct str tag = str_trim(str_cut(&rest, ';'));
		int weight = str_is_none(rest) ? WEIGHT_MAX
					       : parse_weight(str_trim(rest));

		if (weight < 0 || !is_range(tag))
			continue;
		ranges[n++] = (struct range){tag, weight};
	}
	return n;
}

/* is_prefix - is the range the tag, or its first subtags? */
static bool
is_prefix(struct str range, const char *tag)
{
	struct str whole = str_of(tag);

	return range.len && range.len <= whole.len &&
	       strncasecmp(range.ptr, tag, range.len) == 0 &&
	       (tag[range.len] == '\0' || tag[range.len] == '-');
}

/* shorten - without its last subtag, and a single letter before that
 * (RFC 4647, section 3.4) */
static struct str
shorten(struct str range)
{
	while (range.len && range.ptr[range.len - 1] != '-')
		range.len--;
	if (range.len)
		range.len--;
	if (range.len > 1 && range.ptr[range.len - 2] == '-')
		range.len -= 2;
	return range;
}

/* A visitor's ranges against the site's languages. */
struct match {
	const struct language *list;
	size_t n;
	struct range ranges[LANGUAGE_RANGES_MAX];
	size_t nranges;
};

/* is_refused - did the visitor say q=0 of it? */
static bool
is_refused(const struct match *match, const char *tag)
{
	for (size_t i = 0; i < match->nranges; i++) {
		if (match->ranges[i].weight == 0 &&
		    str_is_nocase(match->ranges[i].tag, tag))
			return true;
	}
	return false;
}

/* look_up - the language that a range finds; NULL: none */
static const struct language *
look_up(const struct match *match, struct str range)
{
	for (struct str tag = range; tag.len; tag = shorten(tag)) {
		for (size_t i = 0; i < match->n; i++) {
			if (str_is_nocase(tag, match->list[i].tag) &&
			    !is_refused(match, match->list[i].tag))
				return &match->list[i];
		}
	}
	for (size_t i = 0; i < match->n; i++) {
		if ((str_is(range, "*") ||
			is_prefix(range, match->list[i].tag)) &&
		    !is_refused(match, match->list[i].tag))
			return &match->list[i];
	}
	return NULL;
}

/* next_range - the heaviest that is left, the first of equals; NULL: none */
static struct range *
next_range(struct match *match)
{
	struct range *best = NULL;

	for (size_t i = 0; i < match->nranges; i++) {
		struct range *range = &match->ranges[i];

		if (range->weight > 0 &&
		    (!best || range->weight > best->weight))
			best = range;
	}
	return best;
}

/* language_choose - the one that the visitor reads best */
const struct language *
language_choose(const struct language *list, size_t n, struct str accept)
{
	struct match match = {.list = list, .n = n};
	struct range *range;

	if (n < 2)
		return list;
	match.nranges = parse_ranges(accept, match.ranges);
	while ((range = next_range(&match))) {
		const struct language *found = look_up(&match, range->tag);

		if (found)
			return found;
		range->weight = -1;
	}
	return list;
}

/* language_find - by its tag */
const struct language *
language_find(const struct language *list, size_t n, struct str tag)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is_nocase(tag, list[i].tag))
			return &list[i];
	}
	return list;
}
