/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/blind_ballot.h"

#include <string.h>

#include "base/must.h"
#include "base/scrub.h"
#include "crypto/hmac.h"
#include "modules/surveys/definition/definition.h"

#define LABEL	    BLIND_BALLOT_MESSAGE
#define LABEL_BYTES (sizeof(LABEL) - 1)

/* blind_ballot_is - this kind, or the other? */
bool
blind_ballot_is(struct str text)
{
	return text.len == BLIND_BALLOT_TEXT_LEN;
}

/* blind_ballot_parse - one that came with answers */
int
blind_ballot_parse(const struct blind_rsa *issuer, const char *id,
    struct str text, uint8_t digest_r[BALLOT_DIGEST_BYTES])
{
	uint8_t ballot[BLIND_BALLOT_BYTES] = {0};
	uint8_t message[BLIND_RSA_PREFIX_BYTES + LABEL_BYTES + SURVEY_ID_MAX] =
	    {0};
	size_t len = strlen(id);
	struct str all = str_from(
	    message, BLIND_RSA_PREFIX_BYTES + LABEL_BYTES + len);

	int ret = -1;

	must(len <= SURVEY_ID_MAX);
	if (issuer == NULL || !blind_ballot_is(text) ||
	    str_unhex(text, ballot, sizeof(ballot)) != 0)
		goto out;
	memcpy(message, ballot, BLIND_RSA_PREFIX_BYTES);
	memcpy(message + BLIND_RSA_PREFIX_BYTES, LABEL, LABEL_BYTES);
	memcpy(message + BLIND_RSA_PREFIX_BYTES + LABEL_BYTES, id, len);
	if (!blind_rsa_verify(issuer, BLIND_RSA_SALT_BYTES, all,
		str_from(ballot + BLIND_RSA_PREFIX_BYTES, ISSUER_BYTES)))
		goto out;
	hash_sha256(all, digest_r);
	ret = 0;
out:
	scrub(ballot, sizeof(ballot));
	scrub(message, sizeof(message));
	return ret;
}
