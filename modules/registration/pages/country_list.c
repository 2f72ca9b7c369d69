/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/country_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "http/request.h"
#include "page/page.h"

#define KEY_BYTES 12 /* more than two names have in common */

struct item {
	const char *code, *name;
	char key[KEY_BYTES + 1];
};

/* base_of - the letter under an accent: U+00C0 to U+00FF, small */
static char
base_of(unsigned char second)
{
	static const char bases[] = "aaaaaaaceeeeiiiidnooooo*ouuuuyts"
				    "aaaaaaaceeeeiiiidnooooo/ouuuuyty";

	return bases[(second - 0x80) & 0x3f];
}

/* key_make - what a name is ordered by */
static void
key_make(const char *name, char key_r[KEY_BYTES + 1])
{
	const unsigned char *p = (const unsigned char *)name;
	size_t n = 0;

	while (*p && n < KEY_BYTES) {
		if (*p == 0xc3 && p[1] >= 0x80) {
			key_r[n++] = base_of(p[1]);
			p += 2;
		} else if (*p >= 'A' && *p <= 'Z') {
			key_r[n++] = (char)(*p++ - 'A' + 'a');
		} else {
			key_r[n++] = (char)*p++;
		}
	}
	key_r[n] = '\0';
}

/* compare - two items, for qsort */
static int
compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order ? order : strcmp(x->name, y->name);
}

/* country_list_new - all of them */
const struct country_list *
country_list_new(const struct request *req)
{
	struct item *items = arena_alloc_n(
	    req->arena, COUNTRY_COUNT, sizeof(*items));
	struct country_list *list = arena_alloc(req->arena, sizeof(*list));

	for (size_t i = 0; i < COUNTRY_COUNT; i++) {
		items[i].code = country_codes[i];
		items[i].name = page_text(req, country_names[i]);
		key_make(items[i].name, items[i].key);
	}
	qsort(items, COUNTRY_COUNT, sizeof(*items), compare);
	for (size_t i = 0; i < COUNTRY_COUNT; i++) {
		list->codes[i] = items[i].code;
		list->names[i] = items[i].name;
	}
	return list;
}
