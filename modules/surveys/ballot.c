/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/ballot.h"

#include <string.h>

#include "base/scrub.h"
#include "crypto/hmac.h"
#include "crypto/rand.h"

/* mac - the code of a ballot's id */
static void
mac(const struct secret *key, const uint8_t *id, uint8_t mac_r[HMAC_BYTES])
{
	HMAC(key, mac_r, STR("formpledge ballot 1"),
	    str_from(id, BALLOT_ID_BYTES));
}

/* ballot_new - draw one */
void
ballot_new(const struct secret *key, uint8_t ballot_r[BALLOT_BYTES])
{
	uint8_t code[HMAC_BYTES];

	rand_bytes(ballot_r, BALLOT_ID_BYTES);
	mac(key, ballot_r, code);
	memcpy(ballot_r + BALLOT_ID_BYTES, code, BALLOT_MAC_BYTES);
	scrub(code, sizeof(code));
}

/* ballot_format - as it stands in a form */
void
ballot_format(
    const uint8_t ballot[BALLOT_BYTES], char text_r[BALLOT_TEXT_LEN + 1])
{
	base64url_format(ballot, BALLOT_BYTES, text_r);
}

/* ballot_parse - one that came back */
int
ballot_parse(const struct secret *key, struct str text,
    uint8_t digest_r[BALLOT_DIGEST_BYTES])
{
	uint8_t ballot[BALLOT_BYTES] = {0}, code[HMAC_BYTES] = {0};
	int ret = -1;

	if (text.len != BALLOT_TEXT_LEN || base64url_read(text, ballot) != 0)
		goto out;
	mac(key, ballot, code);
	if (!secret_bytes_eq(str_from(code, BALLOT_MAC_BYTES),
		str_from(ballot + BALLOT_ID_BYTES, BALLOT_MAC_BYTES)))
		goto out;
	hash_sha256(str_from(ballot, BALLOT_ID_BYTES), digest_r);
	ret = 0;
out:
	scrub(ballot, sizeof(ballot));
	scrub(code, sizeof(code));
	return ret;
}
