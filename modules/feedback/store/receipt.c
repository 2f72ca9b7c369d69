/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/receipt.h"

#include <string.h>

#include "base/must.h"
#include "base/scrub.h"
#include "crypto/keyring.h"

#define BITS 5 /* of one character */

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* key_derive - one for what, of the keys that codes are made with */
static void
key_derive(
    const struct keyring *keyring, const char *what, struct secret *secret_r)
{
	secret_derive(keyring_get(keyring, "forms"), what, secret_r);
}

/* letter_at - the i-th five bits of a MAC, as a letter */
static char
letter_at(const uint8_t *mac, size_t i)
{
	size_t bit = i * BITS;
	unsigned two = (unsigned)mac[bit / 8] << 8 | mac[bit / 8 + 1];

	return letters[two >> (16 - BITS - bit % 8) & 31];
}

/* receipt_code - out of the form's nonce */
void
receipt_code(const struct keyring *keyring, struct str form_nonce,
    char text_r[RECEIPT_TEXT_BYTES])
{
	uint8_t mac[HMAC_BYTES];
	struct secret key;
	size_t n = 0;

	key_derive(keyring, "feedback receipt code", &key);
	HMAC(&key, mac, form_nonce);
	secret_scrub(&key);
	for (size_t i = 0; i < RECEIPT_CHARS; i++) {
		if (i && i % RECEIPT_GROUP == 0)
			text_r[n++] = '-';
		text_r[n++] = letter_at(mac, i);
	}
	text_r[n] = '\0';
	must(n + 1 == RECEIPT_TEXT_BYTES);
	scrub(mac, sizeof(mac));
}

/* letter_of - the letter that somebody meant; 0: none */
static char
letter_of(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		return '0';
	if (c == 'I' || c == 'L')
		return '1';
	return memchr(letters, c, sizeof(letters) - 1) ? c : '\0';
}

/* read_code - the letters without what stands between them: 0, or -1 */
static int
read_code(struct str text, char code_r[RECEIPT_CHARS])
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == ' ' || c == '-')
			continue;
		c = letter_of(c);
		if (c == '\0' || n == RECEIPT_CHARS)
			return -1;
		code_r[n++] = c;
	}
	return n == RECEIPT_CHARS ? 0 : -1;
}

/* receipt_digest - what a code is found by */
int
receipt_digest(const struct keyring *keyring, struct str text,
    uint8_t digest_r[RECEIPT_DIGEST_BYTES])
{
	char code[RECEIPT_CHARS];
	struct secret key;
	int ret = read_code(text, code);

	if (ret == 0) {
		key_derive(keyring, "feedback receipt digest", &key);
		HMAC(&key, digest_r, str_from(code, sizeof(code)));
		secret_scrub(&key);
	}
	scrub(code, sizeof(code));
	return ret;
}
