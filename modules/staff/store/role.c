/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/store/role.h"

#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/words.h"
#include "conf/config_file.h"
#include "conf/settings.h"

#define ENTRIES_MAX 200

const struct role_about role_abouts[ROLE_COUNT] = {
    [ROLE_INBOX] = {"inbox", "/inbox", N_("Inbox"),
	N_("What came through the forms of the site.")},
    [ROLE_RESULTS] = {"results", "/results", N_("Survey results"),
	N_("Counts only; nobody can see what one person answered.")},
    [ROLE_MEMBERS] = {"members", "/members", N_("Members"),
	N_("One member at a time, by exact user id or mail address. Each look "
	   "is recorded, and the member can read it.")},
    [ROLE_TERMINATE] = {"terminate", NULL, N_("End accounts of children"),
	N_("On the page of a member who is under age.")},
    [ROLE_REQUESTS] = {"requests", "/requests", N_("Requests and complaints"),
	N_("What people ask about their data, with the day by which they are "
	   "to be answered.")},
    [ROLE_DISCLOSURES] = {"disclosures", "/disclosures", N_("Disclosures"),
	N_("What was given to third parties, and legal demands.")},
    [ROLE_AUDIT] = {"audit", "/audit", N_("Who looked at what"),
	N_("Every look of staff, with its reason.")},
};

/* One person and one role. */
struct role_entry {
	const char *user;
	enum role role;
};

struct roles {
	const struct role_entry *entries;
	size_t n;
};

/* An element of the list, as it stands there. */
struct raw {
	const char *role;
	const char *const *users;
};

static const struct setting raw_rows[] = {
    {.name = "role",
	.type = SETTING_TEXT,
	.flags = SETTING_REQUIRED,
	.offset = offsetof(struct raw, role),
	.preset = "\"inbox\"",
	.min = 1,
	.max = 20,
	.doc = "What they may do."},
    {.name = "users",
	.type = SETTING_TEXTS,
	.flags = SETTING_REQUIRED,
	.offset = offsetof(struct raw, users),
	.preset = "[ \"ann\" ]",
	.doc = "Who may."},
};

static const struct settings_table raw_table = {
    .name = "roles",
    .settings = raw_rows,
    .n = sizeof(raw_rows) / sizeof(raw_rows[0]),
    .size = sizeof(struct raw),
};

/* The list as it is read. */
struct loading {
	struct arena *arena;
	const char *file;
	struct role_entry *entries;
	size_t n;
	struct err *err;
};

/* role_find - by name */
int
role_find(struct str name)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (str_is(name, role_abouts[i].name))
			return i;
	return -1;
}

/* is_user - a name that a web server may tell? */
static bool
is_user(const char *user)
{
	struct str name = str_of(user);

	return name.len > 0 && name.len <= ROLE_USER_MAX && str_is_utf8(name) &&
	       !str_has_control(name) && str_trim(name).len == name.len;
}

/* add - one person to one role */
static int
add(struct loading *loading, const char *where, enum role role,
    const char *user)
{
	if (!is_user(user))
		return err_set(loading->err,
		    "%s: users: each is a log-in of 1 to %d bytes, as the web "
		    "server calls it",
		    where, ROLE_USER_MAX);
	if (loading->n == ENTRIES_MAX)
		return err_set(loading->err,
		    "%s: roles: more than %d entries in all", where,
		    ENTRIES_MAX);
	loading->entries[loading->n++] = (struct role_entry){user, role};
	return 0;
}

/* load_one - one element of the list */
static int
load_one(struct loading *loading, config_setting_t *element)
{
	const char *where = config_file_where(
	    loading->arena, element, loading->file);
	struct settings *settings;
	struct raw raw;
	int role;

	if (settings_load_group(loading->arena, &raw_table, element,
		loading->file, &settings, &raw, loading->err) < 0)
		return -1;
	role = role_find(str_of(raw.role));
	if (role < 0)
		return err_set(loading->err,
		    "%s: role \"%s\": there are inbox, results, members, "
		    "terminate, requests, disclosures and audit",
		    where, raw.role);
	for (size_t i = 0; raw.users[i]; i++)
		if (add(loading, where, (enum role)role, raw.users[i]) < 0)
			return -1;
	return 0;
}

/* roles_load - the list */
int
roles_load(struct arena *arena, const struct settings *settings,
    const struct roles **roles_r, struct err *err)
{
	config_setting_t *list = settings_group(settings, "roles");
	struct roles *roles = arena_alloc(arena, sizeof(*roles));
	struct loading loading = {
	    .arena = arena, .file = settings_file(settings), .err = err};
	int n = list ? config_setting_length(list) : 0;

	if (list && !config_setting_is_list(list))
		return err_set(err,
		    "%s: roles is a list: ( { role = \"inbox\"; users = "
		    "[\"ann\"]; } )",
		    settings_where(settings, "roles"));
	loading.entries = arena_alloc_n(
	    arena, ENTRIES_MAX, sizeof(*loading.entries));
	for (int i = 0; i < n; i++)
		if (load_one(&loading,
			config_setting_get_elem(list, (unsigned)i)) < 0)
			return -1;
	roles->entries = loading.entries;
	roles->n = loading.n;
	*roles_r = roles;
	return 0;
}

/* roles_of - as a mask */
unsigned
roles_of(const struct roles *roles, struct str user)
{
	unsigned mask = 0;

	for (size_t i = 0; i < roles->n; i++)
		if (str_is(user, roles->entries[i].user))
			mask |= ROLE_BIT(roles->entries[i].role);
	return mask;
}
