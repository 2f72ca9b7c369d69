/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_address - whatever passes is one plain mailbox, and stays so */
#include "config.h"

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/must.h"
#include "mail/address.h"

#define ARENA_MAX (64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* check_address - what every parsed address must be */
static void
check_address(const struct address *address, unsigned flags)
{
	size_t ats = 0;

	must(address->text.len <= ADDRESS_MAX);
	must(address->local.len <= ADDRESS_LOCAL_MAX);
	must(address->text.ptr[address->text.len] == '\0');
	for (size_t i = 0; i < address->text.len; i++) {
		unsigned char c = (unsigned char)address->text.ptr[i];

		must(c > 0x20 && c != 0x7f);
		must(c < 0x80 || (flags & ADDRESS_UTF8));
		must(c != '<' && c != '>' && c != '"' && c != ',' && c != ';' &&
		     c != ':' && c != '(' && c != ')' && c != '\\' &&
		     c != '%' && c != '!');
		ats += c == '@';
	}
	must(ats == 1);
}

/* LLVMFuzzerTestOneInput - the first byte is the flags */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(ARENA_MAX);
	struct address address, again;
	struct buf out = BUF_INIT(4096);
	unsigned flags = size ? data[0] & 3 : 0;
	struct str s = str_from(data + !!size, size - !!size);

	if (address_parse(arena, s, flags, &address) == 0) {
		check_address(&address, flags);
		must(address_parse(arena, address.text, flags, &again) == 0);
		must(str_eq(address.text, again.text));
		must(address_format(&out, 4, STR_NONE, &address) == 0);
	}
	buf_free(&out);
	arena_free(&arena);
	return 0;
}
