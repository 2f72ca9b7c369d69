/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/send-to-friend/store/target.h"

#include <string.h>

#include "conf/own_page.h"
#include "conf/own_words.h"
#include "http/path.h"
#include "modules/send-to-friend/store/link.h"

/* target_is_path - a path and nothing else */
bool
target_is_path(struct str path)
{
	return path_is_local(path, TARGET_MAX);
}

/* without_type - a file's name without what says its type */
static struct str
without_type(struct str path)
{
	static const char *const types[] = {".html", ".htm", ".shtml", ".xhtml",
	    ".php", ".asp", ".aspx", ".jsp", ".pdf", ".txt", ".xml"};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		size_t len = strlen(types[i]);

		if (path.len >= len &&
		    memcmp(path.ptr + path.len - len, types[i], len) == 0)
			return str_from(path.ptr, path.len - len);
	}
	return path;
}

/* hex_of - the value of a digit; path_is_local has seen that it is one */
static unsigned
hex_of(char c)
{
	return c <= '9' ? (unsigned)(c - '0')
			: (unsigned)((c | 0x20) - 'a' + 10);
}

/* unescape - what an escaped path says; text_r has room for all of it */
static struct str
unescape(struct str path, char text_r[TARGET_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < path.len; i++) {
		if (path.ptr[i] == '%' && i + 2 < path.len) {
			text_r[n++] = (char)(hex_of(path.ptr[i + 1]) << 4 |
					     hex_of(path.ptr[i + 2]));
			i += 2;
		} else {
			text_r[n++] = path.ptr[i];
		}
	}
	return str_from(text_r, n);
}

/* names_no_site - may this follow a beginning? */
static bool
names_no_site(struct str rest)
{
	char text[TARGET_MAX];
	struct str said = unescape(without_type(rest), text);

	return str_is_utf8(said) && !link_names_site(said);
}

/* prefix_of - the beginning that a path has; NULL: none of those listed */
static const char *
prefix_of(const char *const *paths, struct str path)
{
	for (; *paths; paths++) {
		if (str_has_prefix(path, *paths))
			return *paths;
	}
	return NULL;
}

/* target_is_allowed - listed, or below what is listed */
bool
target_is_allowed(const struct target_list *list, struct str path)
{
	const struct own_page *page;
	const char *begin;

	if (!target_is_path(path))
		return false;
	page = own_page_find(list->pages, path);
	if (page && !page->prefix)
		return true;
	begin = page		      ? page->path
		: list->pages->n == 0 ? prefix_of(list->paths, path)
				      : NULL;
	return begin && names_no_site(str_from(path.ptr + strlen(begin),
			    path.len - strlen(begin)));
}

/* target_title - as the operator calls it */
const char *
target_title(
    const struct target_list *list, struct str path, const char *language)
{
	const struct own_page *page = own_page_find(list->pages, path);

	return page ? own_word_in(page->titles, language, page->title) : NULL;
}

/* target_first - of the pages, or of the beginnings */
struct str
target_first(const struct target_list *list)
{
	return str_of(
	    list->pages->n ? list->pages->pages[0].path : list->paths[0]);
}
