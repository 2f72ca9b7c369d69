/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "base/buf.h"
#include "page/escape.h"
#include "page/template_tree.h"
#include "page/view.h"

/* The context stack: the innermost value first. */
struct frame {
	const struct view *view;
	const struct frame *up;
};

/* Blanks before each line of a partial; those of the outermost come first. */
struct indent {
	struct str text;
	const struct indent *up;
};

struct render {
	struct buf *out;
	const struct template *content; /* for {{{content}}} */
	const struct indent *indent;	/* NULL almost always */
	bool line_begins; /* the indent of this line is still to come */
	unsigned partials;
	unsigned long steps;
};

static void render_template(
    struct render *r, const struct template *template, const struct frame *top);

/* put_indents - the blanks, outermost first */
static void
put_indents(struct buf *out, const struct indent *indent)
{
	if (!indent)
		return;
	put_indents(out, indent->up);
	buf_put(out, indent->text);
}

/* begin_line - the blanks that are due before something is put */
static void
begin_line(struct render *r)
{
	if (r->line_begins)
		put_indents(r->out, r->indent);
	r->line_begins = false;
}

/* put_text - markup of the template, in one piece unless it is indented */
static void
put_text(struct render *r, struct str text)
{
	if (!r->indent) {
		buf_put(r->out, text);
		return;
	}
	while (text.len) {
		const char *nl = memchr(text.ptr, '\n', text.len);
		size_t len = nl ? (size_t)(nl - text.ptr) + 1 : text.len;

		begin_line(r);
		buf_put_bytes(r->out, text.ptr, len);
		r->line_begins = nl != NULL;
		text = str_from(text.ptr + len, text.len - len);
	}
}

/* look_up - the value of a name; NULL: none */
static const struct view *
look_up(const struct node *node, const struct frame *top)
{
	const struct str *keys = node->keys ? node->keys : &node->text;
	const struct view *view = NULL;

	if (node->nkeys == 0)
		return top->view;
	for (; top && !view; top = top->up)
		view = view_find(top->view, keys[0]);
	for (unsigned i = 1; i < node->nkeys && view; i++)
		view = view_find(view, keys[i]);
	return view;
}

/* render_content - the page within its layout */
static void
render_content(struct render *r, const struct frame *top)
{
	const struct template *content = r->content;

	r->content = NULL;
	render_template(r, content, top);
	r->content = content;
}

/* render_value - {{x}}, {{{x}}} */
static void
render_value(struct render *r, const struct node *node, const struct frame *top)
{
	const struct view *view;

	begin_line(r);
	if (node->kind == NODE_RAW && r->content &&
	    str_is(node->text, "content")) {
		render_content(r, top);
		return;
	}
	view = look_up(node, top);
	if (!view)
		return;
	if (node->kind == NODE_RAW)
		escape_put_raw(r->out, view_text(view));
	else
		escape_put(r->out, view_text(view));
}

/* render_partial - {{>x}} */
static void
render_partial(
    struct render *r, const struct node *node, const struct frame *top)
{
	const struct indent *before = r->indent;
	struct indent indent = {node->indent, before};

	if (!node->partial || r->partials == TEMPLATE_PARTIAL_MAX)
		return;
	if (!node->alone)
		begin_line(r);
	if (!node->alone)
		r->indent = NULL;
	else if (node->indent.len)
		r->indent = &indent;
	r->line_begins = node->alone && r->indent;
	r->partials++;
	render_template(r, node->partial, top);
	r->partials--;
	r->indent = before;
	r->line_begins = node->alone && before;
}

static void render_nodes(struct render *r, const struct template *template,
    unsigned from, unsigned to, const struct frame *top);

/* render_section - {{#x}}: once, or for each item */
static void
render_section(struct render *r, const struct template *template, unsigned at,
    const struct frame *top)
{
	const struct node *node = &template->nodes[at];
	const struct view *view = look_up(node, top);
	struct frame frame = {view, top};

	if (!view || !view_is_true(view))
		return;
	if (view_kind(view) != VIEW_LIST) {
		render_nodes(r, template, at + 1, node->end, &frame);
		return;
	}
	for (frame.view = view_first(view); frame.view && r->steps;
	     frame.view = view_next(frame.view))
		render_nodes(r, template, at + 1, node->end, &frame);
}

/* render_inverted - {{^x}} */
static void
render_inverted(struct render *r, const struct template *template, unsigned at,
    const struct frame *top)
{
	const struct node *node = &template->nodes[at];
	const struct view *view = look_up(node, top);

	if (!view || !view_is_true(view))
		render_nodes(r, template, at + 1, node->end, top);
}

/* render_nodes - the nodes from one index up to another */
static void
render_nodes(struct render *r, const struct template *template, unsigned from,
    unsigned to, const struct frame *top)
{
	for (unsigned i = from; i < to && r->steps && !r->out->full;) {
		const struct node *node = &template->nodes[i];

		r->steps--;
		switch (node->kind) {
		case NODE_TEXT:
			put_text(r, node->text);
			break;
		case NODE_VALUE:
		case NODE_RAW:
			render_value(r, node, top);
			break;
		case NODE_SECTION:
			render_section(r, template, i, top);
			break;
		case NODE_INVERTED:
			render_inverted(r, template, i, top);
			break;
		case NODE_PARTIAL:
			render_partial(r, node, top);
			break;
		}
		i = node->end ? node->end : i + 1;
	}
}

/* render_template - all of one */
static void
render_template(
    struct render *r, const struct template *template, const struct frame *top)
{
	render_nodes(r, template, 0, template->n, top);
}

/* template_run - render a job */
void
template_run(const struct template_job *job, struct buf *out)
{
	struct render r = {
	    .out = out, .content = job->content, .steps = TEMPLATE_STEPS_MAX};
	struct frame globals = {job->globals, NULL};
	struct frame top = {job->view, job->globals ? &globals : NULL};

	render_template(&r, job->template, &top);
}
