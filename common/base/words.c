/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/words.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

#define MO_MAGIC 0x950412deu
#define MO_HEAD	 20	/* bytes before anything else */
#define MO_PAIR	 8	/* a length and an offset */
#define MO_MAX	 100000 /* texts */

struct words {
	struct str mo;
	size_t n;
	size_t from, to; /* where the tables of texts and translations are */
};

/* number_at - 32 bits, the lowest first */
static uint32_t
number_at(struct str mo, size_t at)
{
	const unsigned char *p = (const unsigned char *)mo.ptr + at;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

/* text_at - the i-th text of a table; STR_NONE: it lies outside */
static struct str
text_at(struct str mo, size_t table, size_t i)
{
	size_t len = number_at(mo, table + i * MO_PAIR);
	size_t at = number_at(mo, table + i * MO_PAIR + 4);

	if (at >= mo.len || len >= mo.len - at || mo.ptr[at + len] != '\0')
		return STR_NONE;
	return str_from(mo.ptr + at, len);
}

/* compare - as msgfmt sorts */
static int
compare(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	if (order)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

/* has_table - do n pairs fit behind this place? */
static bool
has_table(struct str mo, size_t at, size_t n)
{
	return at <= mo.len && n <= (mo.len - at) / MO_PAIR;
}

/* check_texts - all within the file, sorted, UTF-8 */
static bool
check_texts(const struct words *words)
{
	struct str before = STR_NONE;

	for (size_t i = 0; i < words->n; i++) {
		struct str text = text_at(words->mo, words->from, i);
		struct str said = text_at(words->mo, words->to, i);

		if (str_is_none(text) || str_is_none(said) ||
		    !str_is_utf8(str_of(text.ptr)) ||
		    !str_is_utf8(str_of(said.ptr)) ||
		    (i > 0 && compare(before, text) >= 0))
			return false;
		before = text;
	}
	return true;
}

/* next_conversion - the letter of printf's next one, with its length; ""
 * at the end of the text */
static struct str
next_conversion(const char **at)
{
	static const char between[] = "#0- +123456789.";
	const char *from;

	for (const char *p = *at; (p = strchr(p, '%')); p += 2) {
		if (p[1] == '%')
			continue;
		from = p + 1 + strspn(p + 1, between);
		p = from + strspn(from, "hljzt");
		*at = *p ? p + 1 : p;
		return str_from(from, (size_t)(*at - from));
	}
	*at += strlen(*at);
	return STR("");
}

/* has_same_conversions - may it stand in the text's place? A wrong one would
 * make printf read what is not there. */
static bool
has_same_conversions(const char *text, const char *said)
{
	struct str a, b;

	do {
		a = next_conversion(&text);
		b = next_conversion(&said);
		if (!str_eq(a, b))
			return false;
	} while (a.len > 0);
	return true;
}

/* check_conversions - of all translations that are there */
static int
check_conversions(const struct words *words, struct err *err)
{
	for (size_t i = 0; i < words->n; i++) {
		struct str text = text_at(words->mo, words->from, i);
		struct str said = text_at(words->mo, words->to, i);

		if (text.len && said.len &&
		    !has_same_conversions(text.ptr, said.ptr))
			return err_set(err,
			    "the translation of \"%.60s\" has other "
			    "%%-conversions than that",
			    text.ptr);
	}
	return 0;
}

/* words_load - a catalogue out of its bytes */
int
words_load(struct arena *arena, struct str mo, const struct words **words_r,
    struct err *err)
{
	struct words *words = arena_alloc(arena, sizeof(*words));

	words->mo = mo;
	if (mo.len < MO_HEAD || number_at(mo, 0) != MO_MAGIC)
		return err_set(err, "not a catalogue that msgfmt made");
	words->n = number_at(mo, 8);
	words->from = number_at(mo, 12);
	words->to = number_at(mo, 16);
	if (words->n > MO_MAX || !has_table(mo, words->from, words->n) ||
	    !has_table(mo, words->to, words->n) || !check_texts(words))
		return err_set(err, "a damaged catalogue");
	if (check_conversions(words, err))
		return -1;
	*words_r = words;
	return 0;
}

/* words_find - by bisection */
struct str
words_find(const struct words *words, struct str text)
{
	size_t lo = 0, hi = words ? words->n : 0;

	while (lo < hi && text.len) { /* "" would be the catalogue's head */
		size_t mid = lo + (hi - lo) / 2;
		int order = compare(text, text_at(words->mo, words->from, mid));

		if (order == 0)
			return text_at(words->mo, words->to, mid);
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return STR_NONE;
}

/* words_of - the translation, or the text */
const char *
words_of(const struct words *words, const char *text)
{
	struct str said = words_find(words, str_of(text));

	return said.len ? said.ptr : text;
}
