/* SPDX-License-Identifier: BSD-2-Clause */
/* weblook_open - a look by what the site's own files say */
#include "config.h"

#include "app/module.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "crypto/keyring.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/weblook.h"

/* close_arena - with the command */
static void
close_arena(void *thing)
{
	struct arena *arena = thing;

	arena_free(&arena);
}

/* edge_digits - the secret, where it can be read */
static const char *
edge_digits(struct arena *arena, const char *secrets)
{
	static const char *const names[] = {"edge", NULL};
	char *digits = arena_alloc(arena, 2 * SECRET_BYTES + 1);
	struct keyring *keyring = NULL;
	struct err err = ERR_NONE;

	if (keyring_load(secrets, names, &keyring, &err) < 0)
		return NULL;
	str_hex(keyring_get(keyring, "edge")->bytes, SECRET_BYTES, digits);
	keyring_free(&keyring);
	return digits;
}

/* weblook_open - once a command */
int
weblook_open(struct control *control, const char *path,
    const struct weblook **look_r, struct err *err)
{
	const struct site *site = &control->site;
	struct control_module module;
	struct weblook *look;

	*look_r = control->web;
	if (control->web)
		return 0;
	look = arena_alloc(control->arena, sizeof(*look));
	look->arena = arena_new(WEBCONF_ARENA_BYTES);
	arena_defer(control->arena, close_arena, look->arena);
	look->site = site;
	look->edge = edge_digits(look->arena, site->secrets);
	look->slowest_secs = site->relay_timeout_secs;
	if (site->database_timeout_secs > look->slowest_secs)
		look->slowest_secs = site->database_timeout_secs;
	for (int i = 0; i < SUITE_COUNT; i++) {
		const struct module_settings *head;

		if (control_module(control, &suite_modules[i], &module, err) <
		    0)
			return -1;
		head = module.values;
		look->modules[i] = (struct web_module){
		    .present = module.present,
		    .mount = head->mount,
		    .listen = head->listen};
	}
	if (weblook_run(look, path, err) < 0)
		return -1;
	*look_r = control->web = look;
	return 0;
}
