/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "page/template.h"
#include "page/template_tree.h"

#define TEXT_MAX     (32 * 1024 * 1024) /* bytes, parsed */
#define PARTIALS_MAX 16

/* point_partials - every {{>x}} of a template to the parsed x */
static void
point_partials(struct template *template, struct template *const *parsed,
    const struct template_source *partials)
{
	for (unsigned i = 0; i < template->n; i++) {
		struct node *node = &template->nodes[i];

		if (node->kind != NODE_PARTIAL)
			continue;
		for (size_t j = 0; partials[j].name; j++) {
			if (str_is(node->text, partials[j].name))
				node->partial = parsed[j];
		}
	}
}

/* parse_all - the text and its partials */
static int
parse_all(struct arena *arena, const char *text,
    const struct template_source *partials, struct template **template_r,
    struct err *err)
{
	struct template *parsed[PARTIALS_MAX];
	size_t n;

	if (template_parse(arena, "text",
		template_say(arena, str_of(text), NULL), template_r, err) < 0)
		return -1;
	for (n = 0; partials && partials[n].name; n++) {
		if (n == PARTIALS_MAX)
			return err_set(err, "too many partials");
		if (template_parse(arena, partials[n].name,
			str_of(partials[n].text), &parsed[n], err) < 0)
			return -1;
	}
	if (!partials)
		return 0;
	point_partials(*template_r, parsed, partials);
	for (size_t i = 0; i < n; i++)
		point_partials(parsed[i], parsed, partials);
	return 0;
}

/* template_render_text - parse and render at once */
int
template_render_text(const char *text, const struct template_source *partials,
    const struct view *view, struct buf *out, struct err *err)
{
	struct arena *arena = arena_new(TEXT_MAX);
	struct template_job job = {.view = view};
	struct template *template;
	int ret = -1;

	if (parse_all(arena, text, partials, &template, err) == 0) {
		job.template = template;
		template_run(&job, out);
		ret = 0;
	}
	arena_free(&arena);
	return ret;
}
