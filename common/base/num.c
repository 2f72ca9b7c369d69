/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/num.h"

#include <string.h>

struct unit {
	const char *name;
	int64_t factor;
};

/* num_parse - a whole number */
int
num_parse(struct str s, int64_t min, int64_t max, int64_t *out_r)
{
	bool minus = s.len && s.ptr[0] == '-';
	int64_t n = 0;

	if (s.len == (size_t)minus)
		return -1;
	for (size_t i = minus; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return -1;
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, s.ptr[i] - '0', &n))
			return -1;
	}
	if (minus)
		n = -n;
	if (n < min || n > max)
		return -1;
	*out_r = n;
	return 0;
}

/* num_parse_unit - a whole number and its unit */
static int
num_parse_unit(struct str s, const struct unit *units, int64_t min, int64_t max,
    int64_t *out_r)
{
	size_t digits = 0;
	struct str unit;
	int64_t n;

	while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
		digits++;
	unit = str_trim(str_from(s.ptr + digits, s.len - digits));
	if (num_parse(str_from(s.ptr, digits), 0, INT64_MAX, &n) < 0)
		return -1;
	for (; units->name; units++) {
		if (!str_is(unit, units->name) && !(n == 0 && unit.len == 0))
			continue;
		if (__builtin_mul_overflow(n, units->factor, &n) || n < min ||
		    n > max)
			return -1;
		*out_r = n;
		return 0;
	}
	return -1;
}

/* num_parse_bytes - a size */
int
num_parse_bytes(struct str s, int64_t min, int64_t max, int64_t *out_r)
{
	static const struct unit units[] = {{"", 1}, {"B", 1}, {"KiB", 1024},
	    {"MiB", 1024 * 1024}, {"GiB", 1024 * 1024 * 1024}, {NULL, 0}};

	return num_parse_unit(s, units, min, max, out_r);
}

/* num_parse_secs - a duration */
int
num_parse_secs(struct str s, int64_t min, int64_t max, int64_t *out_r)
{
	static const struct unit units[] = {{"s", 1}, {"min", 60}, {"h", 3600},
	    {"day", 86400}, {"days", 86400}, {"week", 604800},
	    {"weeks", 604800}, {NULL, 0}};

	return num_parse_unit(s, units, min, max, out_r);
}
