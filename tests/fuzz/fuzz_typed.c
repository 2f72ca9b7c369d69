/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_typed - a text; its first byte says which kinds are looked for */
#include "config.h"

#include <stddef.h>
#include <stdint.h>

#include "base/must.h"
#include "policy/typed.h"

#define LIST_MAX 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* LLVMFuzzerTestOneInput - what is found is a piece of the text, one behind
 * another, and found again by itself or with what stands beside it */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct typed_found found[LIST_MAX];
	struct str text;
	const char *at;
	size_t n;

	if (size == 0)
		return 0;
	text = str_from(data + 1, size - 1);
	at = text.ptr;
	n = typed_list(text, data[0] & TYPED_ALL, found, LIST_MAX);
	for (size_t i = 0; i < n; i++) {
		must(found[i].kind & data[0]);
		must(found[i].text.ptr >= at);
		must(found[i].text.len > 0);
		at = found[i].text.ptr + found[i].text.len;
		must(at <= text.ptr + text.len);
		if (str_is_utf8(text))
			must(str_is_utf8(found[i].text));
	}
	must(typed_find(text, data[0] & TYPED_ALL, found) == (n > 0));
	return 0;
}
