/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "page/template_tree.h"

#define DELIMITER_MAX 8	 /* bytes */
#define KEYS_MAX      16 /* parts of a dotted name */

struct parser {
	struct arena *arena;
	const char *file;
	struct err *err;
	struct str text;
	size_t pos;	   /* what is before it has become nodes */
	struct str lt, gt; /* the delimiters, at first {{ and }} */
	struct node *nodes;
	unsigned n, cap;
	unsigned open[TEMPLATE_NEST_MAX]; /* sections not yet closed */
	unsigned depth;
	size_t counted; /* line feeds before this place are in line */
	int line;
};

/* A tag as it stands in the text. */
struct tag {
	size_t start, end; /* with its delimiters */
	char sigil;	   /* one of # ^ / > ! = & {, or 0 */
	struct str name;
};

/* line_of - the line number of a place; places only go forward */
static int
line_of(struct parser *p, size_t at)
{
	for (; p->counted < at; p->counted++)
		p->line += p->text.ptr[p->counted] == '\n';
	return p->line;
}

/* fail - an error at a place */
static int
fail(struct parser *p, size_t at, const char *what)
{
	return err_set(p->err, "%s:%d: %s", p->file, line_of(p, at), what);
}

/* find - the first place of needle at or behind from; -1: none */
static int
find(const struct parser *p, size_t from, struct str needle, size_t *at_r)
{
	const char *hit;

	if (from > p->text.len)
		return -1;
	hit = memmem(
	    p->text.ptr + from, p->text.len - from, needle.ptr, needle.len);
	if (!hit)
		return -1;
	*at_r = (size_t)(hit - p->text.ptr);
	return 0;
}

/* is_blank - space in the sense of Mustache, within a tag */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* trim - without blanks at both ends */
static struct str
trim(struct str s)
{
	while (s.len && is_blank(s.ptr[0]))
		s = str_from(s.ptr + 1, s.len - 1);
	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* add_node - room for one more node */
static struct node *
add_node(struct parser *p, enum node_kind kind)
{
	struct node *node;

	if (p->n == p->cap) {
		unsigned cap = p->cap ? 2 * p->cap : 32;
		struct node *nodes = arena_alloc_n(
		    p->arena, cap, sizeof(*nodes));

		if (p->n)
			memcpy(nodes, p->nodes, p->n * sizeof(*nodes));
		p->nodes = nodes;
		p->cap = cap;
	}
	node = &p->nodes[p->n++];
	node->kind = kind;
	return node;
}

/* add_text - the text up to a place */
static void
add_text(struct parser *p, size_t end)
{
	if (end > p->pos)
		add_node(p, NODE_TEXT)->text = str_from(
		    p->text.ptr + p->pos, end - p->pos);
	p->pos = end;
}

/* read_tag - the tag that begins at tag->start */
static int
read_tag(struct parser *p, struct tag *tag)
{
	size_t from = tag->start + p->lt.len, stop;
	char c = from < p->text.len ? p->text.ptr[from] : 0;
	char closer = c == '=' ? '=' : c == '{' ? '}' : 0;
	char gt[DELIMITER_MAX + 1] = {closer};

	memcpy(gt + (closer != 0), p->gt.ptr, p->gt.len);
	tag->sigil = c && strchr("#^/>!=&{", c) ? c : 0;
	from += tag->sigil != 0;
	if (find(p, from, str_from(gt, p->gt.len + (closer != 0)), &stop) < 0)
		return fail(p, tag->start, "tag is not closed");
	tag->name = trim(str_from(p->text.ptr + from, stop - from));
	tag->end = stop + p->gt.len + (closer != 0);
	return 0;
}

/* line_start - where the tag's line begins, if only blanks are before it */
static bool
line_start(const struct parser *p, size_t at, size_t *start_r)
{
	while (at > p->pos &&
	       (p->text.ptr[at - 1] == ' ' || p->text.ptr[at - 1] == '\t'))
		at--;
	*start_r = at;
	return at == 0 || p->text.ptr[at - 1] == '\n';
}

/* line_end - where the next line begins, if only blanks are behind */
static bool
line_end(const struct parser *p, size_t at, size_t *end_r)
{
	while (at < p->text.len &&
	       (p->text.ptr[at] == ' ' || p->text.ptr[at] == '\t'))
		at++;
	if (at < p->text.len && p->text.ptr[at] == '\r')
		at++;
	*end_r = at + (at < p->text.len);
	return at == p->text.len || p->text.ptr[at] == '\n';
}

/*
 * take_text - the text before a tag becomes a node; a tag alone on its line
 * takes the line with it (Mustache spec, "standalone").
 */
static bool
take_text(struct parser *p, const struct tag *tag, struct str *indent_r)
{
	size_t start, end;
	bool alone = tag->sigil && strchr("#^/>!=", tag->sigil) &&
		     line_start(p, tag->start, &start) &&
		     line_end(p, tag->end, &end);

	*indent_r = STR("");
	if (alone)
		*indent_r = str_from(p->text.ptr + start, tag->start - start);
	add_text(p, alone ? start : tag->start);
	p->pos = alone ? end : tag->end;
	return alone;
}

/* set_keys - cut a dotted name into its parts; "." has none */
static int
set_keys(struct parser *p, struct node *node, const struct tag *tag)
{
	struct str rest = tag->name, *keys;

	node->text = tag->name;
	if (str_is(rest, "."))
		return 0;
	node->nkeys = 1;
	if (!str_has_byte(rest, '.'))
		return 0; /* node->text is the one key */
	node->nkeys = 0;
	keys = arena_alloc_n(p->arena, KEYS_MAX, sizeof(*keys));
	while (!str_is_none(rest)) {
		struct str key = str_cut(&rest, '.');

		if (key.len == 0 || node->nkeys == KEYS_MAX)
			return fail(p, tag->start, "malformed dotted name");
		keys[node->nkeys++] = key;
	}
	node->keys = keys;
	return 0;
}

/* set_delimiters - {{=<% %>=}} */
static int
set_delimiters(struct parser *p, const struct tag *tag)
{
	struct str s = tag->name, lt = s, gt;

	for (lt.len = 0; lt.len < s.len && !is_blank(s.ptr[lt.len]);)
		lt.len++;
	gt = trim(str_from(s.ptr + lt.len, s.len - lt.len));
	if (lt.len == 0 || gt.len == 0 || lt.len >= DELIMITER_MAX ||
	    gt.len >= DELIMITER_MAX)
		return fail(p, tag->start, "malformed delimiters");
	for (size_t i = 0; i < gt.len; i++) {
		if (is_blank(gt.ptr[i]) || gt.ptr[i] == '=')
			return fail(p, tag->start, "malformed delimiters");
	}
	p->lt = lt;
	p->gt = gt;
	return 0;
}

/* open_section - {{#x}} or {{^x}} */
static int
open_section(struct parser *p, const struct tag *tag)
{
	if (p->depth == TEMPLATE_NEST_MAX)
		return fail(p, tag->start, "sections nested too deep");
	p->open[p->depth++] = p->n - 1;
	return 0;
}

/* close_section - {{/x}} */
static int
close_section(struct parser *p, const struct tag *tag)
{
	struct node *section;

	if (p->depth == 0)
		return fail(p, tag->start, "no section is open here");
	section = &p->nodes[p->open[--p->depth]];
	if (!str_eq(section->text, tag->name))
		return fail(p, tag->start, "closes another section");
	section->end = p->n;
	return 0;
}

/* kind_of - the node that a tag makes */
static enum node_kind
kind_of(char sigil)
{
	switch (sigil) {
	case '#':
		return NODE_SECTION;
	case '^':
		return NODE_INVERTED;
	case '>':
		return NODE_PARTIAL;
	case '&':
	case '{':
		return NODE_RAW;
	default:
		return NODE_VALUE;
	}
}

/* take_tag - a tag becomes a node, or changes what follows */
static int
take_tag(struct parser *p, const struct tag *tag)
{
	struct str indent;
	bool alone = take_text(p, tag, &indent);
	struct node *node;

	if (tag->sigil == '!')
		return 0;
	if (tag->sigil == '=')
		return set_delimiters(p, tag);
	if (tag->name.len == 0)
		return fail(p, tag->start, "tag without a name");
	if (tag->sigil == '/')
		return close_section(p, tag);
	if (p->n >= TEMPLATE_NODES_MAX)
		return fail(p, tag->start, "too many tags");
	node = add_node(p, kind_of(tag->sigil));
	node->line = line_of(p, tag->start);
	if (node->kind == NODE_PARTIAL) {
		node->text = tag->name;
		node->alone = alone;
		node->indent = indent;
		return 0;
	}
	if (set_keys(p, node, tag) < 0)
		return -1;
	if (node->kind == NODE_SECTION || node->kind == NODE_INVERTED)
		return open_section(p, tag);
	return 0;
}

/* template_parse - text to nodes */
int
template_parse(struct arena *arena, const char *file, struct str text,
    struct template **template_r, struct err *err)
{
	struct parser p = {.arena = arena,
	    .file = file,
	    .err = err,
	    .text = text,
	    .lt = STR("{{"),
	    .gt = STR("}}"),
	    .line = 1};
	struct template *template;
	struct tag tag = {0};

	if (text.len > TEMPLATE_TEXT_MAX)
		return err_set(err, "%s: larger than %d KiB", file,
		    TEMPLATE_TEXT_MAX / 1024);
	while (find(&p, p.pos, p.lt, &tag.start) == 0) {
		if (read_tag(&p, &tag) < 0 || take_tag(&p, &tag) < 0)
			return -1;
	}
	add_text(&p, text.len);
	if (p.depth)
		return err_set(err, "%s:%d: section is not closed", file,
		    p.nodes[p.open[p.depth - 1]].line);
	template = arena_alloc(arena, sizeof(*template));
	template->nodes = p.nodes;
	template->n = p.n;
	*template_r = template;
	return 0;
}
