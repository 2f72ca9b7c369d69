/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_message - no input adds a header, a recipient or a bare line end */
#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/must.h"
#include "mail/message.h"

#define ARENA_MAX (64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const headers[] = {"From", "Reply-To", "To", "Subject",
    "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe",
    "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding"};
#define HEADERS_N (sizeof(headers) / sizeof(*headers))

/* check_header - a header of ours, not seen before */
static void
check_header(struct str line, bool *seen)
{
	struct str name = str_cut(&line, ':');

	for (size_t i = 0; i < HEADERS_N; i++) {
		if (str_is(name, headers[i])) {
			must(!seen[i]);
			seen[i] = true;
			return;
		}
	}
	must(!"a header that is none of ours");
}

/* check_message - lines ended by CRLF, ASCII, known headers once each */
static void
check_message(struct str text)
{
	bool seen[HEADERS_N] = {false}, body = false;
	struct str rest = text;

	must(text.len && text.ptr[text.len - 1] == '\n');
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');

		must(line.len && line.ptr[line.len - 1] == '\r');
		line.len--;
		must(line.len <= 998);
		for (size_t i = 0; i < line.len; i++)
			must((line.ptr[i] >= 0x20 && line.ptr[i] < 0x7f) ||
			     (body && line.ptr[i] == '\t'));
		must(!body || line.len <= 76);
		must(!body || !str_has_prefix(line, "."));
		if (!body && line.len && line.ptr[0] != ' ')
			check_header(line, seen);
		body = body || line.len == 0;
	}
	must(body && seen[0] && seen[2] && seen[3]);
}

/* part - what stands before the next 0xfe */
static struct str
part(struct str *rest)
{
	return str_is_none(*rest) ? STR("") : str_cut(rest, (char)0xfe);
}

/* LLVMFuzzerTestOneInput - parts parted by 0xfe */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(ARENA_MAX);
	struct str rest = str_from(data, size);
	struct buf out = BUF_INIT(MESSAGE_MAX);
	struct message m = {.date_secs = 1795219200, .automatic = true};

	m.from_name = part(&rest);
	m.to_name = part(&rest);
	address_parse(arena, STR("site@example.org"), 0, &m.from);
	address_parse(arena, part(&rest), 0, &m.reply_to);
	if (address_parse(arena, part(&rest), 0, &m.to) != 0)
		address_parse(arena, STR("bob@example.org"), 0, &m.to);
	m.subject = part(&rest);
	m.unsubscribe = part(&rest);
	m.body = part(&rest);
	if (message_format(&m, &out, NULL) == 0)
		check_message(buf_str(&out));
	else
		must(out.len == 0);
	buf_free(&out);
	arena_free(&arena);
	return 0;
}
