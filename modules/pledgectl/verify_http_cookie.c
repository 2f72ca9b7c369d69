/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_http_cookie.h"

#include <string.h>

#include "base/arena.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_http.h"

/* verify_cookie_is - with or without a prefix */
bool
verify_cookie_is(struct str found, const char *name)
{
	static const char *const prefixes[] = {"__Host-", "__Secure-"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t len = strlen(prefixes[i]);

		if (str_has_prefix(found, prefixes[i]))
			found = str_from(found.ptr + len, found.len - len);
	}
	return str_is(found, name);
}

/* note - one of them, unless its like was seen */
static void
note(struct verify *verify, struct str set, const char *path)
{
	struct verify_cookie **at = &verify->cookies->first;
	struct arena *arena = verify->control->arena;
	struct str pair = str_cut(&set, ';');
	struct str name = str_trim(str_cut(&pair, '='));

	for (; *at; at = &(*at)->next)
		if (str_is(name, (*at)->name) && str_is(set, (*at)->attributes))
			return;
	*at = arena_alloc(arena, sizeof(**at));
	(*at)->name = arena_str(arena, name);
	(*at)->attributes = str_is_none(set) ? "" : arena_str(arena, set);
	(*at)->path = arena_str(arena, str_from(path, strcspn(path, "?")));
}

/* verify_cookies_note - every Set-Cookie of a reply */
void
verify_cookies_note(struct verify *verify, const struct verify_reply *reply)
{
	struct str rest = reply->headers, name, value;

	while (verify_reply_next(&rest, &name, &value))
		if (str_is_nocase(name, "Set-Cookie"))
			note(verify, value, reply->path);
}
