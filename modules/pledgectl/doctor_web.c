/* SPDX-License-Identifier: BSD-2-Clause */
/* doctor_web - the web server's configuration, and the includes of this
 * version in it */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/embed.h"
#include "base/err.h"
#include "base/str.h"
#include "modules/pledgectl/doctor.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/webconf.h"
#include "modules/pledgectl/weblook.h"

extern const struct embed web_shipped_nginx[];
extern const struct embed web_shipped_apache[];

/* doctor_web - everything that was found */
void
doctor_web(struct hostlook *look)
{
	const char *path = look->conf->webserver_config;
	const struct weblook *web;
	struct err err = ERR_NONE;

	if (!*path) {
		host_say(look, HOST_NONE, HOST_UNSURE,
		    "set webserver_config in verify.conf",
		    "the configuration of the web server is not known");
		return;
	}
	if (weblook_open(look->control, path, &web, &err) < 0) {
		host_say(look, HOST_NONE, HOST_UNSURE,
		    "let pledgectl read it, or mend it", "%s", err_text(&err));
		return;
	}
	for (size_t i = 0; i < web->n; i++) {
		const struct web_finding *at = &web->findings[i];

		host_say(look, at->promised ? (int)at->promise : HOST_NONE,
		    at->unsure ? HOST_UNSURE : HOST_BAD, at->remedy,
		    "%s:%d: %s", at->file, at->line, at->text);
	}
	if (web->n == 0)
		host_say(look, HOST_NONE, HOST_OK, NULL,
		    "%s: %zu paths of modules were followed, and nothing is "
		    "against the promises",
		    path, web->places);
}

/* last - of a path, its last part: folders are the site's own, as ports are */
static const char *
last(const char *word)
{
	const char *slash = strrchr(word, '/');

	if (strstr(word, "://127.0.0.1:"))
		return "";
	return slash && (*word == '/' || strncmp(word, "unix:/", 6) == 0)
		   ? slash + 1
		   : word;
}

/* is_same - one directive, but for the folders in it */
static bool
is_same(const struct webconf_directive *a, const struct webconf_directive *b)
{
	if (!webconf_is(a, b->name) || a->nargs != b->nargs ||
	    a->block != b->block)
		return false;
	for (size_t i = 0; i < a->nargs; i++)
		if (strcmp(last(a->args[i]), last(b->args[i])) != 0)
			return false;
	return true;
}

/* differs - the first directive that is not as shipped; NULL: none is.
 * past_r: something is missing behind the last */
static const struct webconf_directive *
differs(const struct webconf *here, const struct webconf *shipped, bool *past_r)
{
	const struct webconf_directive *a = here->root, *b = shipped->root;

	*past_r = false;
	do {
		a = webconf_next(here->root, a);
		b = webconf_next(shipped->root, b);
		if (a && (!b || !is_same(a, b)))
			return a;
	} while (a && b);
	*past_r = b != NULL;
	return NULL;
}

/* file_text - a file's text, whole */
static char *
file_text(struct arena *arena, const char *path)
{
	char *text = arena_alloc(arena, WEBCONF_FILE_BYTES / 8);
	FILE *file = fopen(path, "re");
	size_t n;

	if (!file)
		return NULL;
	n = fread(text, 1, WEBCONF_FILE_BYTES / 8 - 1, file);
	fclose(file);
	text[n] = '\0';
	return text;
}

/* is_include - examples and other files are not compared */
static bool
is_include(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && strcmp(name + n - 5, ".conf") == 0;
}

/* look_include - one of this version against the one that is there; how many
 * were compared */
static size_t
look_include(struct hostlook *look, enum webconf_kind kind, const char *folder,
    const struct embed *shipped)
{
	static const char remedy[] =
	    "take over the include of this version, and make your own changes "
	    "in a file of your own";
	const char *path = arena_printf(look->control->arena, "%s/%s/%s",
	    look->control->options->conf, folder, shipped->name);
	const struct webconf *ours, *here;
	const struct webconf_directive *at;
	struct arena *arena;
	struct err err = ERR_NONE;
	bool past = false;
	char *text;

	if (!is_include(shipped->name) || access(path, F_OK) < 0)
		return 0;
	arena = arena_new(WEBCONF_ARENA_BYTES);
	text = file_text(arena, path);
	if (!text ||
	    webconf_parse(
		arena, kind, shipped->name, shipped->text, &ours, &err) < 0 ||
	    webconf_parse(arena, kind, path, text, &here, &err) < 0)
		host_say(look, HOST_NONE, HOST_UNSURE, "mend the file", "%s",
		    text ? err_text(&err) : path);
	else if ((at = differs(here, ours, &past)))
		host_say(look, HOST_NONE, HOST_BAD, remedy,
		    "%s:%d: \"%.40s\" is not as in the include of this "
		    "version",
		    path, at->line, at->name);
	else if (past)
		host_say(look, HOST_NONE, HOST_BAD, remedy,
		    "%s: directives of this version's include are missing at "
		    "its end",
		    path);
	arena_free(&arena);
	return 1;
}

/* doctor_includes - those that are installed */
void
doctor_includes(struct hostlook *look)
{
	size_t before = look->n, n = 0;

	if (look->control->options->site)
		return; /* those of one of several sites are made for it */
	for (const struct embed *at = web_shipped_nginx; at->name; at++)
		n += look_include(look, WEBCONF_NGINX, "nginx", at);
	for (const struct embed *at = web_shipped_apache; at->name; at++)
		n += look_include(look, WEBCONF_APACHE, "apache", at);
	if (n == 0)
		host_say(look, HOST_NONE, HOST_UNSURE,
		    "put the includes of this version there: they are "
		    "installed with it",
		    "there are no includes for a web server below %s",
		    look->control->options->conf);
	else if (look->n == before)
		host_say(look, HOST_NONE, HOST_OK, NULL,
		    "%zu includes for the web server are those of this "
		    "version",
		    n);
}
