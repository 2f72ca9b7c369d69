/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/own_page.h"

#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/config_file.h"
#include "conf/own_words.h"
#include "conf/settings.h"
#include "http/path.h"

/* What a file says of one page, as it stands there. */
struct raw_page {
	const char *path, *prefix, *title;
};

#define ROW(member_, flags_, preset_, min_, max_, doc_)                        \
	{                                                                      \
		.name = #member_, .type = SETTING_TEXT, .flags = (flags_),     \
		.offset = offsetof(struct raw_page, member_),                  \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_)                                                  \
	}

static const struct setting page_rows[] = {
    ROW(path, 0, "\"\"", 0, OWN_PAGE_PATH_MAX, "The path of one page."),
    ROW(prefix, 0, "\"\"", 0, OWN_PAGE_PATH_MAX,
	"In its place: how the paths of many begin."),
    ROW(title, SETTING_REQUIRED, "\"...\"", 1, OWN_PAGE_TITLE_MAX,
	"What it is called."),
    {.name = "titles",
	.type = SETTING_GROUP,
	.doc = "The same in other languages: { de = \"...\"; }."},
};

static const struct settings_table page_table = {
    .name = "pages",
    .settings = page_rows,
    .n = sizeof(page_rows) / sizeof(page_rows[0]),
    .size = sizeof(struct raw_page),
};

/* The list as it is read. */
struct loading {
	struct arena *arena;
	const char *file;
	struct own_page *pages;
	size_t n;
	struct err *err;
};

/* check_path - one of the two, a path of this site, listed once */
static int
check_path(struct loading *loading, const struct own_page *page,
    const struct raw_page *raw)
{
	if (!*raw->path == !*raw->prefix)
		return err_set(loading->err,
		    "%s: a page has either a path, such as \"/about\", or a "
		    "prefix, such as \"/jobs/\"",
		    page->where);
	if (!path_is_local(str_of(page->path), OWN_PAGE_PATH_MAX))
		return err_set(loading->err,
		    "%s: \"%s\" is no path of this site: it begins with /, and "
		    "has no query",
		    page->where, page->path);
	for (size_t i = 0; i < loading->n; i++) {
		const struct own_page *other = &loading->pages[i];

		if (other->prefix == page->prefix &&
		    strcmp(other->path, page->path) == 0)
			return err_set(loading->err,
			    "%s: \"%s\" stands here a second time: it is at %s",
			    page->where, page->path, other->where);
	}
	return 0;
}

/* load_page - one element of the list */
static int
load_page(struct loading *loading, config_setting_t *element)
{
	const struct own_words_key titles = {
	    "titles", OWN_PAGE_TITLE_MAX, false};
	struct own_page *page = &loading->pages[loading->n];
	struct settings *settings;
	struct raw_page raw;

	if (settings_load_group(loading->arena, &page_table, element,
		loading->file, &settings, &raw, loading->err) < 0)
		return -1;
	*page = (struct own_page){
	    .path = *raw.path ? raw.path : raw.prefix,
	    .prefix = *raw.prefix,
	    .title = raw.title,
	    .where = config_file_where(loading->arena, element, loading->file),
	};
	if (check_path(loading, page, &raw) < 0 ||
	    own_words_load(loading->arena, loading->file, &titles,
		settings_group(settings, titles.key), &page->titles,
		loading->err) < 0)
		return -1;
	loading->n++;
	return 0;
}

/* own_page_load_all - the list */
int
own_page_load_all(struct arena *arena, const char *file,
    struct config_setting_t *list, const struct own_pages **pages_r,
    struct err *err)
{
	struct own_pages *pages = arena_alloc(arena, sizeof(*pages));
	struct loading loading = {.arena = arena, .file = file, .err = err};
	int n = list ? config_setting_length(list) : 0;

	if (n > OWN_PAGES_MAX)
		return err_set(err,
		    "%s: at most %d pages; list the beginnings of their paths "
		    "as prefix",
		    config_file_where(arena, list, file), OWN_PAGES_MAX);
	loading.pages = arena_alloc_n(
	    arena, (size_t)n + 1, sizeof(*loading.pages));
	for (unsigned i = 0; i < (unsigned)n; i++) {
		if (load_page(&loading, config_setting_get_elem(list, i)) < 0)
			return -1;
	}
	pages->pages = loading.pages;
	pages->n = loading.n;
	*pages_r = pages;
	return 0;
}

/* own_page_find - the page itself, or the longest beginning */
const struct own_page *
own_page_find(const struct own_pages *pages, struct str path)
{
	const struct own_page *found = NULL;

	for (size_t i = 0; i < pages->n; i++) {
		const struct own_page *page = &pages->pages[i];

		if (!page->prefix && str_is(path, page->path))
			return page;
		if (page->prefix && str_has_prefix(path, page->path) &&
		    (!found || strlen(page->path) > strlen(found->path)))
			found = page;
	}
	return found;
}

/* own_page_print_example - a list that could stand there */
void
own_page_print_example(const char *key, struct buf *out)
{
	buf_printf(out,
	    "# For example:\n"
	    "#   %s = (\n"
	    "#     { path = \"/about\"; title = \"Who we are\";\n"
	    "#       titles = { de = \"Wer wir sind\"; }; },\n"
	    "#     { prefix = \"/jobs/\"; title = \"A job\"; }\n"
	    "#   );\n",
	    key);
}
