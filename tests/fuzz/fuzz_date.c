/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_date - three entries, one a line: day, month, year */
#include "config.h"

#include <stddef.h>
#include <stdint.h>

#include "base/must.h"
#include "policy/age.h"

#define NOW_SECS INT64_C(1795262400) /* 2026-11-21 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* LLVMFuzzerTestOneInput - a date that is taken is one, and growing older
 * never makes anybody younger */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_from(data, size);
	struct str day = str_cut(&rest, '\n'), month = str_cut(&rest, '\n');
	struct birth_date birth = {0, 0, 0};

	if (age_parse(day, month, rest, NOW_SECS, &birth))
		return 0;
	must(birth.year >= 1896 && birth.year <= 2026);
	must(birth.month >= 1 && birth.month <= 12);
	must(birth.day >= 1 && birth.day <= 31);
	for (int limit = 1; limit <= 21; limit++) {
		if (age_is_of_age(&birth, limit, NOW_SECS))
			must(age_is_of_age(&birth, limit - 1, NOW_SECS));
	}
	return 0;
}
