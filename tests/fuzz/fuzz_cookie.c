/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_cookie - any Cookie header */
#include "config.h"

#include <stddef.h>
#include <stdint.h>

#include "base/must.h"
#include "http/cookie.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* LLVMFuzzerTestOneInput - what is found lies inside, and ends at a ";" */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str header = str_from(data, size);
	struct str value = cookie_find(header, "fp_age");

	if (str_is_none(value))
		return 0;
	must(value.ptr >= header.ptr);
	must(value.ptr + value.len <= header.ptr + header.len);
	must(!str_has_byte(value, ';'));
	must(value.len == str_trim(value).len);
	return 0;
}
