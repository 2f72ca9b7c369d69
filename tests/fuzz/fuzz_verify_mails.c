/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_verify_mails - any bytes as a mail */
#include "config.h"

#include "modules/pledgectl/verify_mails.h"

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* LLVMFuzzerTestOneInput - headers and body are no more than the mail */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(4 * 1024 * 1024);
	struct str mail = str_from(data, size), headers, body;

	if (size <= 1024 * 1024) {
		headers = verify_mail_headers(mail);
		body = verify_mail_body(arena, mail);
		must(headers.len + body.len <= size);
	}
	arena_free(&arena);
	return 0;
}
