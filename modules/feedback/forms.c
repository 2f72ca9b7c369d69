/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/forms.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/store/form_load.h"

#define BUILT_IN 2
#define ARENA_MAX                                                              \
	((size_t)512 * 1024 * 1024) /* FORMS_MAX files: never so much */
#define SUFFIX	   ".conf"
#define SUFFIX_LEN (sizeof(SUFFIX) - 1)

/* What the reading gathers. */
struct reading {
	struct arena *arena;
	const struct form_env *env;
	forms_bad_fn *bad;
	void *ctx;
	const struct form_def **forms;
	size_t n;
};

/* is_form - does a name end in .conf? */
static int
is_form(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > SUFFIX_LEN && entry->d_name[0] != '.' &&
	       strcmp(entry->d_name + len - SUFFIX_LEN, SUFFIX) == 0;
}

/* load_one - a file; -1: stop */
static int
load_one(struct reading *reading, const char *path, struct err *err)
{
	struct err why = ERR_NONE;
	int ret = reading->n == FORMS_MAX + BUILT_IN
		      ? err_set(&why, "%s: a site has at most %d forms", path,
			    FORMS_MAX)
		      : form_load(reading->arena, path, reading->env,
			    &reading->forms[reading->n], &why);

	if (ret == 0) {
		reading->n++;
		return 0;
	}
	if (!reading->bad)
		return err_set(err, "%s", err_text(&why));
	reading->bad(reading->ctx, path, err_text(&why));
	return 0;
}

/* load_folder - every file, in the order of the names */
static int
load_folder(struct reading *reading, const char *folder, struct err *err)
{
	struct dirent **names = NULL;
	int n = scandir(folder, &names, is_form, alphasort), ret = 0;

	if (n < 0 && errno != ENOENT)
		return err_set_errno(err, "forms: %s", folder);
	for (int i = 0; i < n; i++) {
		if (ret == 0)
			ret = load_one(reading,
			    arena_printf(reading->arena, "%s/%s", folder,
				names[i]->d_name),
			    err);
		free(names[i]);
	}
	free(names);
	return ret;
}

/* close_arena - with the one that it was made for */
static void
close_arena(void *thing)
{
	struct arena *arena = thing;

	arena_free(&arena);
}

/* forms_load - the two that are built in, then the operator's */
int
forms_load(struct arena *arena, const struct feedback_settings *settings,
    const struct form_env *env, forms_bad_fn *bad, void *ctx,
    const struct form_set **set_r, struct err *err)
{
	struct reading reading = {.env = env, .bad = bad, .ctx = ctx};
	struct form_set *set;

	reading.arena = arena_new(ARENA_MAX);
	arena_defer(arena, close_arena, reading.arena);
	set = arena_alloc(reading.arena, sizeof(*set));
	reading.forms = arena_alloc_n(reading.arena, FORMS_MAX + BUILT_IN,
	    sizeof(const struct form_def *));
	reading.forms[reading.n++] = forms_feedback(
	    reading.arena, settings, env->policy);
	reading.forms[reading.n++] = forms_privacy(reading.arena, env);
	must(reading.n == BUILT_IN);
	if (load_folder(&reading, settings->forms, err) < 0)
		return -1;
	set->forms = reading.forms;
	set->n = reading.n;
	*set_r = set;
	return 0;
}
