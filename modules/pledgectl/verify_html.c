/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_html.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/num.h"

#define SPACE	 " \t\r\n\f"
#define TEXT_MAX (2 * 1024 * 1024) /* bytes of one piece of text */

/* is_one_of - is a byte among these? */
static bool
is_one_of(char c, const char *of)
{
	return c && strchr(of, c);
}

/* span - how many bytes at the begin are among these (want), or are not */
static size_t
span(struct str s, const char *of, bool want)
{
	size_t n = 0;

	while (n < s.len && is_one_of(s.ptr[n], of) == want)
		n++;
	return n;
}

/* skip - without its first n bytes */
static struct str
skip(struct str s, size_t n)
{
	return str_from(s.ptr + n, s.len - n);
}

/* find - where a text begins, ASCII case aside; the length: nowhere */
static size_t
find(struct str s, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i + len <= s.len; i++)
		if (str_is_nocase(str_from(s.ptr + i, len), text))
			return i;
	return s.len;
}

/* tag_end - where the tag that s begins with ends: at ">" outside quotes */
static size_t
tag_end(struct str s)
{
	char quote = '\0';

	for (size_t i = 1; i < s.len; i++) {
		if (quote)
			quote = s.ptr[i] == quote ? '\0' : quote;
		else if (is_one_of(s.ptr[i], "\"'") && s.ptr[i - 1] == '=')
			quote = s.ptr[i];
		else if (s.ptr[i] == '>')
			return i;
	}
	return s.len;
}

/* is_letter - does a tag's name begin? */
static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* is_tag - does a tag begin here, rather than a "<" that means itself? */
static bool
is_tag(struct str s)
{
	if (s.len < 2 || s.ptr[0] != '<')
		return false;
	return is_letter(s.ptr[1]) || s.ptr[1] == '!' || s.ptr[1] == '?' ||
	       (s.ptr[1] == '/' && s.len > 2 && is_letter(s.ptr[2]));
}

/* take_text - up to the next tag */
static void
take_text(struct verify_html *html, struct verify_html_token *token_r)
{
	size_t n = 1;

	while (n < html->rest.len && !is_tag(skip(html->rest, n)))
		n++;
	token_r->kind = VERIFY_HTML_TEXT;
	token_r->text = str_from(html->rest.ptr, n);
	html->rest = skip(html->rest, n);
}

/* take_raw - the text of an element that has no tags in it */
static void
take_raw(struct verify_html *html, struct verify_html_token *token_r)
{
	size_t n = 0;

	while (n < html->rest.len) {
		struct str at = skip(html->rest, n);

		if (at.len >= html->raw.len + 2 && at.ptr[0] == '<' &&
		    at.ptr[1] == '/' &&
		    strncasecmp(at.ptr + 2, html->raw.ptr, html->raw.len) == 0)
			break;
		n++;
	}
	token_r->kind = VERIFY_HTML_TEXT;
	token_r->text = str_from(html->rest.ptr, n);
	html->rest = skip(html->rest, n);
	html->raw = str_of("");
}

/* begins_raw - is the text of this element without tags? */
static bool
begins_raw(struct str name)
{
	static const char *const names[] = {
	    "script", "style", "textarea", "title"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_is_nocase(name, names[i]))
			return true;
	return false;
}

/* take_tag - one tag */
static void
take_tag(struct verify_html *html, struct verify_html_token *token_r)
{
	size_t end = tag_end(html->rest);
	bool close = html->rest.ptr[1] == '/';
	struct str in = skip(str_from(html->rest.ptr, end), close ? 2 : 1);
	size_t n = span(in, SPACE "/>", false);

	token_r->kind = close ? VERIFY_HTML_CLOSE : VERIFY_HTML_OPEN;
	token_r->name = str_from(in.ptr, n);
	token_r->attributes = skip(in, n);
	html->rest = skip(html->rest, end < html->rest.len ? end + 1 : end);
	if (!close && begins_raw(token_r->name))
		html->raw = token_r->name;
}

/* skip_comments - and whatever else begins with <! or <? */
static void
skip_comments(struct verify_html *html)
{
	while (is_tag(html->rest) && is_one_of(html->rest.ptr[1], "!?")) {
		bool comment = str_has_prefix(html->rest, "<!--");
		size_t end = find(html->rest, comment ? "-->" : ">");
		size_t len = comment ? 3 : 1;

		html->rest = end < html->rest.len ? skip(html->rest, end + len)
						  : str_of("");
	}
}

/* verify_html_next - the next piece */
enum verify_html_kind
verify_html_next(struct verify_html *html, struct verify_html_token *token_r)
{
	*token_r = (struct verify_html_token){.kind = VERIFY_HTML_NONE};
	if (html->raw.len) {
		take_raw(html, token_r);
		return token_r->kind;
	}
	skip_comments(html);
	if (is_tag(html->rest))
		take_tag(html, token_r);
	else if (html->rest.len)
		take_text(html, token_r);
	return token_r->kind;
}

/* verify_html_next_attribute - one name and its value */
bool
verify_html_next_attribute(
    struct str *rest, struct str *name_r, struct str *value_r)
{
	struct str s = skip(*rest, span(*rest, SPACE "/", true));
	size_t n = span(s, SPACE "/=", false);

	if (!s.len)
		return false;
	if (n == 0)
		n = 1; /* a stray "=" */
	*name_r = str_from(s.ptr, n);
	*value_r = str_of("");
	s = skip(s, n);
	n = span(s, SPACE, true);
	if (n < s.len && s.ptr[n] == '=') {
		s = skip(s, n + 1);
		s = skip(s, span(s, SPACE, true));
		if (s.len && is_one_of(s.ptr[0], "\"'")) {
			char quote[2] = {s.ptr[0], '\0'};

			s = skip(s, 1);
			n = span(s, quote, false);
			*value_r = str_from(s.ptr, n);
			s = skip(s, n < s.len ? n + 1 : n);
		} else {
			n = span(s, SPACE, false);
			*value_r = str_from(s.ptr, n);
			s = skip(s, n);
		}
	}
	*rest = s;
	return true;
}

/* verify_html_attribute - one of a name */
bool
verify_html_attribute(struct arena *arena, const struct verify_html_token *tag,
    const char *name, const char **value_r)
{
	struct str rest = tag->attributes, found, value;

	while (verify_html_next_attribute(&rest, &found, &value)) {
		if (!str_is_nocase(found, name))
			continue;
		if (value_r)
			*value_r = verify_html_decode(arena, value);
		return true;
	}
	return false;
}

/* put_code_point - as UTF-8 */
static void
put_code_point(struct buf *out, uint32_t c)
{
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd;
	if (c < 0x80) {
		buf_putc(out, (char)c);
	} else if (c < 0x800) {
		buf_putc(out, (char)(0xc0 | c >> 6));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		if (c < 0x10000) {
			buf_putc(out, (char)(0xe0 | c >> 12));
		} else {
			buf_putc(out, (char)(0xf0 | c >> 18));
			buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	}
}

/* code_point - of "#39", "#x27", "amp"; -1: none that is known */
static int64_t
code_point(struct str name)
{
	static const struct {
		const char *name;
		uint32_t code;
	} known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'},
	    {"apos", '\''}, {"nbsp", 0xa0}, {"ndash", 0x2013},
	    {"mdash", 0x2014}, {"hellip", 0x2026}, {"copy", 0xa9}};
	int64_t code = 0;

	if (name.len > 2 && is_one_of(name.ptr[1], "xX") &&
	    name.ptr[0] == '#') {
		for (size_t i = 2; i < name.len; i++) {
			const char *digits = "0123456789abcdef";
			char c = (char)(name.ptr[i] | 0x20);
			const char *at = c ? strchr(digits, c) : NULL;

			if (!at || code > 0x10ffff)
				return -1;
			code = code * 16 + (at - digits);
		}
		return code;
	}
	if (name.len > 1 && name.ptr[0] == '#')
		return num_parse(skip(name, 1), 0, 0x10ffff, &code) == 0 ? code
									 : -1;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_is(name, known[i].name))
			return known[i].code;
	return -1;
}

/* verify_html_decode - character references resolved */
const char *
verify_html_decode(struct arena *arena, struct str text)
{
	struct buf out = BUF_INIT(TEXT_MAX);
	const char *ret;

	while (text.len) {
		size_t n = span(text, "&", false);
		struct str name;
		int64_t code;

		buf_put(&out, str_from(text.ptr, n));
		text = skip(text, n);
		if (!text.len)
			break;
		n = span(skip(text, 1), "; &<\n", false);
		name = str_from(text.ptr + 1, n);
		code = n + 1 < text.len && text.ptr[n + 1] == ';' && n < 12
			   ? code_point(name)
			   : -1;
		if (code >= 0)
			put_code_point(&out, (uint32_t)code);
		else
			buf_putc(&out, '&');
		text = skip(text, code >= 0 ? n + 2 : 1);
	}
	ret = arena_strdup(arena, buf_text(&out));
	buf_free(&out);
	return ret;
}

/* put_folded - runs of white space as one blank */
static void
put_folded(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (!is_one_of(*text, SPACE))
			buf_putc(out, *text);
		else if (out->len && out->ptr[out->len - 1] != ' ')
			buf_putc(out, ' ');
	}
}

/* is_unseen - an element whose text nobody reads */
static bool
is_unseen(struct str name)
{
	return str_is_nocase(name, "script") || str_is_nocase(name, "style");
}

/* verify_html_text - what people read */
const char *
verify_html_text(struct arena *arena, struct str page)
{
	struct verify_html html = {.rest = page};
	struct buf out = BUF_INIT(TEXT_MAX);
	struct verify_html_token token;
	bool unseen = false;
	const char *ret;

	while (verify_html_next(&html, &token) != VERIFY_HTML_NONE) {
		if (token.kind != VERIFY_HTML_TEXT) {
			unseen = token.kind == VERIFY_HTML_OPEN &&
				 is_unseen(token.name);
			put_folded(&out, " ");
		} else if (!unseen) {
			put_folded(&out, verify_html_decode(arena, token.text));
		}
	}
	ret = arena_strdup(arena, buf_text(&out));
	buf_free(&out);
	return ret;
}
