/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_note - any note, name and page that a visitor sends a friend */
#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/must.h"
#include "conf/own_page.h"
#include "modules/send-to-friend/store/link.h"
#include "modules/send-to-friend/store/note.h"
#include "modules/send-to-friend/store/target.h"

#define TEXT_MAX 600 /* bytes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* add_link - what is refused alone is refused behind any other text */
static void
add_link(struct str text)
{
	static const char link[] = " https://evil.example";
	char both[TEXT_MAX + sizeof(link)];

	memcpy(both, text.ptr, text.len);
	memcpy(both + text.len, link, sizeof(link));
	must(link_stands_in(str_from(both, text.len + sizeof(link) - 1)));
	must(link_names_site(str_from(both, text.len + sizeof(link) - 1)));
}

/* LLVMFuzzerTestOneInput - refused or taken, always the same */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct own_page page = {
	    .path = "/", .prefix = true, .title = "x", .where = ""};
	static const struct own_pages pages = {&page, 1};
	static const struct target_list list = {&pages, NULL};
	struct str text = str_from((const char *)data, size);

	must(note_check(text) == note_check(text));
	if (target_is_allowed(&list, text))
		must(target_is_path(text));
	if (size > TEXT_MAX || !str_is_utf8(text) || size == 0)
		return 0;
	/* a name of a site is a link, too */
	must(!link_names_site(text) || link_stands_in(text));
	add_link(text);
	return 0;
}
