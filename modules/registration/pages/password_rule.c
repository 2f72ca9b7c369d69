/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/password_rule.h"

#include <stdbool.h>
#include <string.h>
#include <zxcvbn.h>

#include "base/must.h"
#include "base/scrub.h"
#include "base/words.h"

#define WORDS_MAX 8
/* zxcvbn takes time with the square of the length; more does not make a
 * password weaker. */
#define ESTIMATE_BYTES 100
/* Bits: a million guesses are not even a minute's work against us. */
#define BITS_MIN 33.0

/* Long ones that are tried first, in small letters. zxcvbn knows most of the
 * rest by their parts. */
static const char *const common[] = {
    "passwordpassword",
    "password12345678",
    "password123456789",
    "password1234567890",
    "123456789012345",
    "1234567890123456",
    "12345678910111213",
    "qwertyuiopasdfgh",
    "qwertyuiopasdfghjkl",
    "qwertyuiop123456789",
    "1q2w3e4r5t6y7u8i",
    "1qaz2wsx3edc4rfv",
    "abcdefghijklmnop",
    "abcdefghijklmnopqrstuvwxyz",
    "iloveyouiloveyou",
    "letmeinletmeinletmein",
    "correcthorsebatterystaple",
    "correct horse battery staple",
    "thisismypassword",
    "mypasswordismypassword",
    "administratoradministrator",
    "welcomewelcomewelcome",
    "aaaaaaaaaaaaaaaa",
};

/* space_len - bytes of the space at the start of s, of whatever script or
 * width; 0: it is none */
static size_t
space_len(struct str s)
{
	/* no-break, Ogham, general punctuation, narrow, mathematical,
	 * ideographic, and the joiners that show nothing at all */
	static const char *const spaces[] = {" ", "\t", "\r", "\n", "\xc2\xa0",
	    "\xc2\xad", "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
	    "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85",
	    "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89",
	    "\xe2\x80\x8a", "\xe2\x80\x8b", "\xe2\x80\x8c", "\xe2\x80\x8d",
	    "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
	    "\xe2\x81\xa0", "\xe3\x80\x80", "\xef\xbb\xbf"};

	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
		if (str_has_prefix(s, spaces[i]))
			return strlen(spaces[i]);
	}
	return 0;
}

/* is_blank - nothing but spaces? */
static bool
is_blank(struct str s)
{
	while (s.len) {
		size_t len = space_len(s);

		if (len == 0)
			return false;
		s = str_from(s.ptr + len, s.len - len);
	}
	return true;
}

/* is_common - one that many have? */
static bool
is_common(struct str password)
{
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
		if (str_is_nocase(password, common[i]))
			return true;
	}
	return false;
}

/* is_word - one of the words alone, or twice and more? */
static bool
is_word(struct str password, const char *const *words)
{
	for (size_t i = 0; words[i]; i++) {
		size_t len = strlen(words[i]), at = 0;

		while (
		    len && at + len <= password.len &&
		    str_is_nocase(str_from(password.ptr + at, len), words[i]))
			at += len;
		if (len && at == password.len)
			return true;
	}
	return false;
}

/* bits_of - zxcvbn's estimate */
static double
bits_of(struct str password, const char *const *words)
{
	const char *known[WORDS_MAX + 1];
	char text[ESTIMATE_BYTES + 1];
	size_t len = password.len < ESTIMATE_BYTES ? password.len
						   : ESTIMATE_BYTES;
	size_t n = 0;
	double bits;

	for (; words[n]; n++) {
		must(n < WORDS_MAX);
		known[n] = words[n];
	}
	known[n] = NULL;
	memcpy(text, password.ptr, len);
	text[len] = '\0';
	bits = ZxcvbnMatch(text, known, NULL);
	scrub(text, sizeof(text));
	return bits;
}

/* password_rule_check - NULL, or what is wrong */
const char *
password_rule_check(
    struct str password, int64_t min_chars, const char *const *words)
{
	if ((int64_t)str_chars(password) < min_chars)
		return N_("This password is too short. A few words that do not "
			  "belong together are easy to remember and long "
			  "enough.");
	if (is_blank(password))
		return N_(
		    "A password of spaces alone is none. Choose another.");
	if (is_common(password))
		return N_("Many people have this password, so it is tried "
			  "first. Choose another.");
	if (is_word(password, words))
		return N_("This password is your name, your user id or ours. "
			  "Choose another.");
	if (bits_of(password, words) < BITS_MIN)
		return N_(
		    "This password is easy to guess: it repeats itself, or "
		    "follows the keyboard or the alphabet. Add a word or "
		    "two.");
	return NULL;
}
