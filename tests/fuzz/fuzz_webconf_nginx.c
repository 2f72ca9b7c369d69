/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_webconf_nginx - any text for a configuration of nginx */
#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "modules/pledgectl/webconf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* check_node - hangs where it says, and stands on a line of the text */
static void
check_node(const struct webconf_directive *at)
{
	must(at->line > 0 && at->name && strcmp(at->file, "fuzz") == 0);
	must(at->parent->block && at->parent->first);
	must(!at->first || at->block);
	must(!at->next || at->next->parent == at->parent);
	for (size_t i = 0; i < at->nargs; i++)
		must(at->args[i] != NULL);
}

/* LLVMFuzzerTestOneInput - a sound tree, or a reason */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(WEBCONF_ARENA_BYTES);
	const struct webconf_directive *at;
	const struct webconf *webconf;
	struct err err = ERR_NONE;
	size_t n = 0;
	const char *text = arena_str(arena, str_from((const char *)data, size));

	if (webconf_parse(arena, WEBCONF_NGINX, "fuzz", text, &webconf, &err) ==
	    0) {
		at = webconf->root;
		while ((at = webconf_next(webconf->root, at))) {
			check_node(at);
			n++;
		}
		must(n <= WEBCONF_DIRECTIVES_MAX && !webconf->unread);
	} else {
		must(err.set);
	}
	arena_free(&arena);
	return 0;
}
