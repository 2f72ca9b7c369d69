/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "page/template.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/embed.h"
#include "base/err.h"
#include "base/log.h"
#include "base/must.h"
#include "http/language.h"
#include "page/template_tree.h"

#define SET_MAX	     (64 * 1024 * 1024) /* bytes, all templates */
#define SET_ENTRIES  256		/* templates of one program */
#define SUFFIX	     ".mustache"
#define NAME_LEN_MAX 64

struct entry {
	struct str name;
	const char *builtin; /* text; NULL: the operator's own partial */
	const char *file;    /* what template was read from, for messages */
	struct template *template;
	bool overridden;
};

struct template_set {
	struct arena *arena;
	const char *overrides; /* NULL: none */
	const char *tag;       /* the folder in it that comes first, or NULL */
	const struct words *words;
	struct entry entries[SET_ENTRIES];
	size_t n;
	unsigned broken;
};

/* set_find - an entry by name */
static struct entry *
set_find(struct template_set *set, struct str name)
{
	for (size_t i = 0; i < set->n; i++) {
		if (str_eq(set->entries[i].name, name))
			return &set->entries[i];
	}
	return NULL;
}

/* set_add - a further entry */
static struct entry *
set_add(struct template_set *set, struct str name)
{
	struct entry *entry;

	must(set->n < SET_ENTRIES);
	entry = &set->entries[set->n++];
	entry->name = name;
	return entry;
}

/* name_is_plain - may it be part of a file name? */
static bool
name_is_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '_' && c != '-')
			return false;
	}
	return name.len > 0 && name.len <= NAME_LEN_MAX;
}

/* read_fd - a whole file into the arena */
static int
read_fd(struct arena *arena, int fd, const char *path, struct str *text_r,
    struct err *err)
{
	struct buf buf = BUF_INIT(TEMPLATE_TEXT_MAX);
	char piece[4096];
	ssize_t got;

	while ((got = read(fd, piece, sizeof(piece))) > 0)
		buf_put_bytes(&buf, piece, (size_t)got);
	if (got < 0)
		err_set_errno(err, "%s: cannot be read", path);
	else if (buf.full)
		err_set(err, "%s: larger than %d KiB", path,
		    TEMPLATE_TEXT_MAX / 1024);
	else if (!str_is_utf8(buf_str(&buf)))
		err_set(err, "%s: not UTF-8", path);
	else
		*text_r = arena_copy(arena, buf_str(&buf));
	buf_free(&buf);
	return err->set ? -1 : 0;
}

/* read_file - 1 and its text, 0 no such file, -1 */
static int
read_file(
    struct arena *arena, const char *path, struct str *text_r, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), ret;
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		ret = err_set(err, "%s: not an ordinary file", path);
	else
		ret = read_fd(arena, fd, path, text_r, err);
	close(fd);
	return ret < 0 ? -1 : 1;
}

/* report - an override that cannot be used */
static void
report(struct template_set *set, const struct err *err, const char *instead)
{
	log_warning("%s; %s", err_text(err), instead);
	set->broken++;
}

/* read_override - of this language, or of all: 1 and its text, 0, -1 */
static int
read_override(struct template_set *set, struct entry *entry, struct str *text_r,
    struct err *err)
{
	int got = 0;

	if (set->tag) {
		entry->file = arena_printf(set->arena, "%s/%s/" STR_FMT SUFFIX,
		    set->overrides, set->tag, STR_ARG(entry->name));
		got = read_file(set->arena, entry->file, text_r, err);
	}
	if (got)
		return got;
	entry->file = arena_printf(set->arena, "%s/" STR_FMT SUFFIX,
	    set->overrides, STR_ARG(entry->name));
	return read_file(set->arena, entry->file, text_r, err);
}

/* parse - in the set's language */
static int
parse(struct template_set *set, struct entry *entry, struct str text,
    struct err *err)
{
	return template_parse(set->arena, entry->file,
	    template_say(set->arena, text, set->words), &entry->template, err);
}

/* load_override - from the operator's folder; true when there is a good one */
static bool
load_override(struct template_set *set, struct entry *entry)
{
	struct err err = ERR_NONE;
	struct str text = STR_NONE;
	int got;

	if (!set->overrides || !name_is_plain(entry->name))
		return false;
	got = read_override(set, entry, &text, &err);
	if (got == 0)
		return false;
	if (got < 0 || parse(set, entry, text, &err) < 0) {
		report(set, &err,
		    entry->builtin ? "the built-in template is used"
				   : "it is left out");
		return false;
	}
	entry->overridden = true;
	return true;
}

/* load_builtin - from the program */
static int
load_builtin(struct template_set *set, struct entry *entry, struct err *err)
{
	entry->overridden = false;
	entry->file = arena_printf(
	    set->arena, STR_FMT SUFFIX, STR_ARG(entry->name));
	return parse(set, entry, str_of(entry->builtin), err);
}

/* find_partial - in the set, or else a file of the operator's own */
static const struct template *
find_partial(struct template_set *set, struct str name)
{
	struct entry *entry = set_find(set, name);

	if (entry)
		return entry->template;
	if (!name_is_plain(name) || set->n == SET_ENTRIES)
		return NULL;
	entry = set_add(set, name);
	if (load_override(set, entry))
		return entry->template;
	set->n--;
	return NULL;
}

/* resolve - partials by name become partials by place */
static int
resolve(struct template_set *set, const struct entry *entry, struct err *err)
{
	struct template *template = entry->template;

	for (unsigned i = 0; i < template->n; i++) {
		struct node *node = &template->nodes[i];

		if (node->kind != NODE_PARTIAL)
			continue;
		node->partial = find_partial(set, node->text);
		if (!node->partial)
			err_set(err,
			    "%s:%d: there is no template \"" STR_FMT "\"",
			    entry->file, node->line, STR_ARG(node->text));
	}
	return err && err->set ? -1 : 0;
}

/* check_override - one whose partials are not there is broken as well */
static int
check_override(struct template_set *set, struct entry *entry, struct err *err)
{
	struct err missing = ERR_NONE;

	if (resolve(set, entry, &missing) == 0)
		return 0;
	if (!entry->builtin) {
		report(set, &missing, "it is left out");
		return 0;
	}
	report(set, &missing, "the built-in template is used");
	return load_builtin(set, entry, err);
}

/* resolve_all - overrides first: a broken one is replaced before anybody
 * points to it */
static int
resolve_all(struct template_set *set, struct err *err)
{
	for (size_t i = 0; i < set->n; i++) {
		if (set->entries[i].overridden &&
		    check_override(set, &set->entries[i], err) < 0)
			return -1;
	}
	for (size_t i = 0; i < set->n; i++) {
		struct err own = ERR_NONE;

		if (resolve(set, &set->entries[i], &own) < 0 &&
		    set->entries[i].builtin)
			return err_set(err, "%s", err_text(&own));
	}
	return 0;
}

/* add_table - the built-in templates of one table */
static void
add_table(struct template_set *set, const struct embed *table)
{
	const size_t suffix = strlen(SUFFIX);

	for (; table->name; table++) {
		struct str name = str_of(table->name);
		struct entry *entry;

		if (name.len > suffix &&
		    strcmp(name.ptr + name.len - suffix, SUFFIX) == 0)
			name.len -= suffix;
		entry = set_find(set, name);
		if (!entry)
			entry = set_add(set, name);
		entry->builtin = table->text;
	}
}

/* load_all - each from the operator's folder or from the program */
static int
load_all(struct template_set *set, struct err *err)
{
	for (size_t i = 0; i < set->n; i++) {
		if (!load_override(set, &set->entries[i]) &&
		    load_builtin(set, &set->entries[i], err) < 0)
			return -1;
	}
	return resolve_all(set, err);
}

/* template_set_open - parse all templates of a program */
int
template_set_open(const struct embed *const *tables, const char *overrides,
    const struct language *language, struct template_set **set_r,
    struct err *err)
{
	struct arena *arena = arena_new(SET_MAX);
	struct template_set *set = arena_alloc(arena, sizeof(*set));

	set->arena = arena;
	set->tag = language ? language->tag : NULL;
	set->words = language ? language->words : NULL;
	if (overrides && *overrides)
		set->overrides = arena_strdup(arena, overrides);
	for (; *tables; tables++)
		add_table(set, *tables);
	if (load_all(set, err) < 0) {
		template_set_close(&set);
		return -1;
	}
	*set_r = set;
	return 0;
}

/* template_set_close - give all back */
void
template_set_close(struct template_set **set)
{
	struct arena *arena = *set ? (*set)->arena : NULL;

	*set = NULL;
	arena_free(&arena);
}

/* template_set_broken - how many overrides were refused */
unsigned
template_set_broken(const struct template_set *set)
{
	return set->broken;
}

/* set_get - a template that must be there */
static const struct template *
set_get(const struct template_set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++) {
		if (str_is(set->entries[i].name, name))
			return set->entries[i].template;
	}
	must_failed("template exists", name, 0);
}

/* template_render - one template */
void
template_render(const struct template_set *set, const char *name,
    const struct view *view, struct buf *out)
{
	struct template_job job = {
	    .template = set_get(set, name), .view = view};

	template_run(&job, out);
}

/* template_render_page - one template within a layout */
void
template_render_page(const struct template_set *set, const char *layout,
    const char *name, const struct view *view, const struct view *globals,
    struct buf *out)
{
	struct template_job job = {.template = set_get(set, layout),
	    .content = set_get(set, name),
	    .view = view,
	    .globals = globals};

	template_run(&job, out);
}
