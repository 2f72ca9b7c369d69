/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/hkdf.h"

#include <string.h>

#include "base/must.h"
#include "base/scrub.h"
#include "crypto/mac.h"

#define BLOCKS_MAX 255

/* hkdf_extract - one key out of what there is (section 2.2); no salt is one of
 * zeros, which a MAC fills its key up with */
static void
hkdf_extract(struct str key, struct str salt, uint8_t prk_r[MAC_BYTES])
{
	struct mac mac;

	mac_begin(&mac, salt);
	mac_add(&mac, key);
	mac_end(&mac, prk_r);
}

/* hkdf_block - T(n) out of T(n - 1) (section 2.3) */
static void
hkdf_block(const uint8_t prk[MAC_BYTES], struct str last, struct str info,
    uint8_t n, uint8_t block_r[MAC_BYTES])
{
	struct mac mac;

	mac_begin(&mac, str_from(prk, MAC_BYTES));
	mac_add(&mac, last);
	mac_add(&mac, info);
	mac_add(&mac, str_from(&n, 1));
	mac_end(&mac, block_r);
}

/* hkdf_sha256 - extract and expand */
void
hkdf_sha256(struct str key, struct str salt, struct str info, uint8_t *out_r,
    size_t len)
{
	uint8_t prk[MAC_BYTES], block[MAC_BYTES];
	struct str last = STR_NONE;

	must(len <= (size_t)BLOCKS_MAX * MAC_BYTES);
	hkdf_extract(key, salt, prk);
	for (size_t at = 0, n = 1; at < len; at += MAC_BYTES, n++) {
		size_t take = len - at < MAC_BYTES ? len - at : MAC_BYTES;

		hkdf_block(prk, last, info, (uint8_t)n, block);
		memcpy(out_r + at, block, take);
		last = str_from(block, sizeof(block));
	}
	scrub(prk, sizeof(prk));
	scrub(block, sizeof(block));
}
