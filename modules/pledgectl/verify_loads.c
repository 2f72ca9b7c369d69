/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_loads.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "modules/pledgectl/verify_html.h"

/* Attributes with an address that a browser goes to by itself, or that a
 * form is sent to. */
static const char *const loading[] = {"src", "data", "poster", "background",
    "action", "formaction", "ping", "manifest", "xlink:href", "codebase",
    "archive", "lowsrc", "dynsrc"};
/* Tags whose href is fetched; that of <a> and <area> is followed. */
static const char *const fetching[] = {"link", "base", "use", "image",
    "feimage", "script", "mpath", "textpath", "pattern"};
#define N(list) (sizeof(list) / sizeof((list)[0]))

/* is_one_of - whatever the case */
static bool
is_one_of(struct str name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_is_nocase(name, list[i]))
			return true;
	return false;
}

/* space - of CSS and HTML */
static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

/* trim - spaces of all kinds */
static struct str
trim(struct str s)
{
	while (s.len && is_space(s.ptr[0]))
		s = str_from(s.ptr + 1, s.len - 1);
	while (s.len && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* tell - of an address that is there */
static void
tell(const struct verify_loads *loads, struct str reference, const char *by)
{
	reference = trim(reference);
	if (reference.len && reference.ptr[0])
		loads->load(loads->ctx, arena_str(loads->arena, reference), by);
}

/* quoted - what stands in quotes, or up to the end that CSS has */
static struct str
quoted(struct str s)
{
	char quote;

	s = trim(s);
	if (!s.len)
		return s;
	quote = s.ptr[0];
	if (quote == '"' || quote == '\'') {
		s = str_from(s.ptr + 1, s.len - 1);
		return str_cut(&s, quote);
	}
	for (size_t i = 0; i < s.len; i++)
		if (strchr(");", s.ptr[i]) || is_space(s.ptr[i]))
			return str_from(s.ptr, i);
	return s;
}

/* begins - at the place, whatever the case? */
static bool
begins(struct str s, const char *word)
{
	size_t len = strlen(word);

	return s.len >= len && strncasecmp(s.ptr, word, len) == 0;
}

/* behind - what stands behind so many bytes */
static struct str
behind(struct str s, size_t n)
{
	return str_from(s.ptr + n, s.len - n);
}

/* verify_loads_sheet - url() and @import; each byte is read once */
void
verify_loads_sheet(const struct verify_loads *loads, struct str sheet)
{
	static const char url[] = "url(", import[] = "@import";
	struct str found;

	while (sheet.len) {
		const char *by = NULL;

		if (begins(sheet, url)) {
			by = "url() of a style";
			sheet = behind(sheet, sizeof(url) - 1);
		} else if (begins(sheet, import)) {
			sheet = trim(behind(sheet, sizeof(import) - 1));
			if (!begins(sheet, url))
				by = "@import of a style";
		} else {
			sheet = behind(sheet, 1);
		}
		if (!by)
			continue;
		found = quoted(sheet);
		tell(loads, found, by);
		sheet = behind(
		    sheet, (size_t)(found.ptr + found.len - sheet.ptr));
	}
}

/* set_of_sources - srcset="one 1x, two 2x" */
static void
set_of_sources(const struct verify_loads *loads, const char *value)
{
	struct str rest = str_of(value);

	while (!str_is_none(rest)) {
		struct str one = trim(str_cut(&rest, ','));

		tell(loads, str_cut(&one, ' '), "srcset");
	}
}

/* is_sheet - <link rel=stylesheet>? */
static bool
is_sheet(const struct verify_loads *loads, const struct verify_html_token *tag)
{
	const char *rel = "";

	verify_html_attribute(loads->arena, tag, "rel", &rel);
	return str_is_nocase(tag->name, "link") &&
	       strcasestr(rel, "stylesheet") != NULL;
}

/* take_href - followed, or fetched */
static void
take_href(const struct verify_loads *loads, const struct verify_html_token *tag,
    const char *value)
{
	if (!is_one_of(tag->name, fetching, N(fetching))) {
		loads->link(loads->ctx, value);
		return;
	}
	if (is_sheet(loads, tag))
		loads->sheet(loads->ctx, value);
	tell(loads, str_of(value),
	    arena_printf(loads->arena, "%.*s href", STR_ARG(tag->name)));
}

/* take_refresh - <meta http-equiv=refresh content="0; url=..."> */
static void
take_refresh(
    const struct verify_loads *loads, const struct verify_html_token *tag)
{
	const char *kind = "", *content = "", *at;

	verify_html_attribute(loads->arena, tag, "http-equiv", &kind);
	verify_html_attribute(loads->arena, tag, "content", &content);
	at = strcasecmp(kind, "refresh") == 0 ? strcasestr(content, "url=")
					      : NULL;
	if (at)
		tell(
		    loads, quoted(str_of(at + strlen("url="))), "meta refresh");
}

/* take_attribute - one of a tag */
static void
take_attribute(const struct verify_loads *loads,
    const struct verify_html_token *tag, struct str name, const char *value)
{
	if (str_is_nocase(name, "href"))
		take_href(loads, tag, value);
	else if (str_is_nocase(name, "srcset") ||
		 str_is_nocase(name, "imagesrcset"))
		set_of_sources(loads, value);
	else if (str_is_nocase(name, "style"))
		verify_loads_sheet(loads, str_of(value));
	else if (is_one_of(name, loading, N(loading)))
		tell(loads, str_of(value),
		    arena_printf(loads->arena, "%.*s %.*s", STR_ARG(tag->name),
			STR_ARG(name)));
}

/* take_tag - all of its attributes */
static void
take_tag(const struct verify_loads *loads, const struct verify_html_token *tag)
{
	struct str rest = tag->attributes, name, value;

	while (verify_html_next_attribute(&rest, &name, &value))
		take_attribute(
		    loads, tag, name, verify_html_decode(loads->arena, value));
	if (str_is_nocase(tag->name, "meta"))
		take_refresh(loads, tag);
}

/* verify_loads_page - every tag, and what stands in <style> */
void
verify_loads_page(const struct verify_loads *loads, struct str page)
{
	struct verify_html html = {.rest = page};
	struct verify_html_token token;
	bool style = false;

	while (verify_html_next(&html, &token) != VERIFY_HTML_NONE) {
		if (token.kind == VERIFY_HTML_TEXT && style)
			verify_loads_sheet(loads, token.text);
		if (token.kind == VERIFY_HTML_OPEN)
			take_tag(loads, &token);
		style = token.kind == VERIFY_HTML_OPEN &&
			str_is_nocase(token.name, "style");
	}
}
