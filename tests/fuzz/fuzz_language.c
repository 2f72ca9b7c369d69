/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_language - any Accept-Language header */
#include "config.h"

#include <stddef.h>
#include <stdint.h>

#include "base/must.h"
#include "http/language.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* LLVMFuzzerTestOneInput - one of the site's languages, always the same */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct language site[] = {
	    {.tag = "en"}, {.tag = "de"}, {.tag = "fr-CA"}};
	struct str header = str_from(data, size);
	const struct language *chosen = language_choose(site, 3, header);

	must(chosen >= site && chosen < site + 3);
	must(chosen == language_choose(site, 3, header));
	must(language_choose(site, 1, header) == site);
	return 0;
}
