/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/plain.h"

/* What one character can be taken for; ordered by the first. */
struct alike {
	uint32_t from, to;
};

/* A run of characters, and what the first of them stands for. */
struct run {
	uint32_t first, last;
	char to;
	uint32_t round; /* after so many it begins again */
};

static const struct alike alikes[] = {
    /* dots that stand between the parts of a name */
    {0x00b7, '.'},
    {0x0660, '.'},
    {0x06f0, '.'},
    {0x0701, '.'},
    {0x0702, '.'},
    {0x2022, '.'},
    {0x2024, '.'},
    {0x2027, '.'},
    {0x2219, '.'},
    {0x22c5, '.'},
    {0x2e31, '.'},
    {0x2e33, '.'},
    {0xa4f8, '.'},
    {0xa60e, '.'},
    {0xfe52, '.'},
    {0xff0e, '.'},
    {0x10a50, '.'},
    {0x1d16d, '.'},
    /* the same where they are also stops, or between names */
    {0x06d4, PLAIN_STOP},
    {0x30fb, PLAIN_STOP},
    {0xfe12, PLAIN_STOP},
    {0xff61, PLAIN_STOP},
    {0xff65, PLAIN_STOP},
    /* slashes, colons, at signs */
    {0x1735, '/'},
    {0x2044, '/'},
    {0x2215, '/'},
    {0x29f8, '/'},
    {0x2f03, '/'},
    {0x0589, ':'},
    {0x02d0, ':'},
    {0x2236, ':'},
    {0xa789, ':'},
    {0xfe55, ':'},
    {0xfe6b, '@'},
    /* letters */
    {0x0131, 'i'},
    {0x0391, 'a'},
    {0x0392, 'b'},
    {0x0395, 'e'},
    {0x0396, 'z'},
    {0x0397, 'h'},
    {0x0399, 'i'},
    {0x039a, 'k'},
    {0x039c, 'm'},
    {0x039d, 'n'},
    {0x039f, 'o'},
    {0x03a1, 'p'},
    {0x03a4, 't'},
    {0x03a5, 'y'},
    {0x03a7, 'x'},
    {0x03b1, 'a'},
    {0x03b9, 'i'},
    {0x03ba, 'k'},
    {0x03bd, 'v'},
    {0x03bf, 'o'},
    {0x03c1, 'p'},
    {0x03c4, 't'},
    {0x03c5, 'u'},
    {0x03c7, 'x'},
    {0x03c9, 'w'},
    {0x0405, 's'},
    {0x0406, 'i'},
    {0x0408, 'j'},
    {0x0410, 'a'},
    {0x0412, 'b'},
    {0x0415, 'e'},
    {0x041a, 'k'},
    {0x041c, 'm'},
    {0x041d, 'h'},
    {0x041e, 'o'},
    {0x0420, 'p'},
    {0x0421, 'c'},
    {0x0422, 't'},
    {0x0423, 'y'},
    {0x0425, 'x'},
    {0x0430, 'a'},
    {0x0435, 'e'},
    {0x043a, 'k'},
    {0x043c, 'm'},
    {0x043d, 'h'},
    {0x043e, 'o'},
    {0x0440, 'p'},
    {0x0441, 'c'},
    {0x0442, 't'},
    {0x0443, 'y'},
    {0x0445, 'x'},
    {0x0455, 's'},
    {0x0456, 'i'},
    {0x0458, 'j'},
    {0x04bb, 'h'},
    {0x0501, 'd'},
    {0x051b, 'q'},
    {0x051d, 'w'},
    {0x0570, 'h'},
    {0x0578, 'n'},
    {0x0585, 'o'},
};

static const struct run runs[] = {
    {0x24b6, 0x24cf, 'a', 26},	 /* circled capitals */
    {0x24d0, 0x24e9, 'a', 26},	 /* circled */
    {0x249c, 0x24b5, 'a', 26},	 /* in brackets */
    {0xff21, 0xff3a, 'a', 26},	 /* full width capitals */
    {0xff01, 0xff5e, '!', 94},	 /* full width */
    {0x1d400, 0x1d6a3, 'a', 26}, /* mathematical, in 26 styles */
    {0x1d7ce, 0x1d7ff, '0', 10}, /* mathematical digits */
    {0x1f110, 0x1f129, 'a', 26}, /* in brackets */
    {0x1f130, 0x1f149, 'a', 26}, /* in boxes */
    {0x1f150, 0x1f169, 'a', 26}, /* in dark circles */
    {0x1f170, 0x1f189, 'a', 26}, /* in dark boxes */
    {0x1f1e6, 0x1f1ff, 'a', 26}, /* of flags */
};

/* What takes no room and hides what stands beside it. */
static const struct run unseen[] = {
    {0x00ad, 0x00ad, 0, 1},
    {0x034f, 0x034f, 0, 1},
    {0x061c, 0x061c, 0, 1},
    {0x115f, 0x1160, 0, 1},
    {0x17b4, 0x17b5, 0, 1},
    {0x180b, 0x180f, 0, 1},
    {0x200b, 0x200f, 0, 1},
    {0x202a, 0x202e, 0, 1},
    {0x2060, 0x206f, 0, 1},
    {0x3164, 0x3164, 0, 1},
    {0xfe00, 0xfe0f, 0, 1},
    {0xfeff, 0xfeff, 0, 1},
    {0xffa0, 0xffa0, 0, 1},
    {0xfff9, 0xfffb, 0, 1},
    {0x1bca0, 0x1bca3, 0, 1},
    {0x1d173, 0x1d17a, 0, 1},
    {0xe0000, 0x10ffff, 0, 1},
};

#define LENGTH_OF(array) (sizeof(array) / sizeof((array)[0]))

/* plain_next - take the next code point off well-formed UTF-8 */
uint32_t
plain_next(struct str *s)
{
	const unsigned char *p = (const unsigned char *)s->ptr;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	uint32_t c = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));

	for (size_t i = 1; i < n && i < s->len; i++)
		c = c << 6 | (p[i] & 0x3f);
	n = n < s->len ? n : s->len;
	s->ptr += n;
	s->len -= n;
	return c;
}

/* run_of - the run that a character is in; NULL: none */
static const struct run *
run_of(const struct run *list, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++) {
		if (c >= list[i].first && c <= list[i].last)
			return &list[i];
	}
	return NULL;
}

/* turns_text - an embedding, override or isolate of direction */
static bool
turns_text(uint32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* look_of - what a character can be taken for, in lower case */
static uint32_t
look_of(uint32_t c)
{
	const struct run *run;

	if (c >= 'A' && c <= 'Z')
		return c + ('a' - 'A');
	if (c < 0x80)
		return c;
	for (size_t i = 0; i < LENGTH_OF(alikes); i++) {
		if (alikes[i].from == c)
			return alikes[i].to;
	}
	run = run_of(runs, LENGTH_OF(runs), c);
	return run ? (uint32_t)run->to + (c - run->first) % run->round : c;
}

/* plain_text - as it looks */
size_t
plain_text(struct str text, uint32_t *out_r, size_t max, bool *turned_r)
{
	size_t n = 0;

	*turned_r = false;
	while (text.len) {
		uint32_t c = plain_next(&text);

		*turned_r = *turned_r || turns_text(c);
		if (run_of(unseen, LENGTH_OF(unseen), c))
			continue;
		if (n == max)
			return max + 1;
		out_r[n++] = look_of(c);
	}
	return n;
}

/* plain_is_digit - an ASCII digit */
bool
plain_is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* plain_is_word - a letter or digit, or what lies beyond ASCII and is no
 * blank and no punctuation */
bool
plain_is_word(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || plain_is_digit(c);
	return c >= 0xc0 && !(c >= 0x2000 && c <= 0x206f) &&
	       !(c >= 0x3000 && c <= 0x303f);
}
