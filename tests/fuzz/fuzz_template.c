/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_template - a template and, behind a NUL, a partial "p" */
#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/must.h"
#include "page/template.h"
#include "page/view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* view_of - a value of each kind, and lists in lists */
static struct view *
view_of(struct arena *arena)
{
	struct view *view = view_object(arena), *list, *item;

	view_set_text(view, "t", STR("<\"'&>"));
	view_set_text(view, "e", STR(""));
	view_set_int(view, "i", -7);
	view_set_bool(view, "y", true);
	view_set_bool(view, "n", false);
	view_set_null(view, "z");
	list = view_set_list(view, "l");
	view_add_text(list, STR("one\ntwo"));
	item = view_add_object(list);
	view_set_text(view_set_object(item, "o"), "t", STR("deep"));
	view_add_text(view_set_list(item, "l"), STR("inner"));
	return view;
}

/* What a visitor typed must not become markup: with the raw tags away, the
 * value of t is never in a page as it is. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(8 * 1024 * 1024);
	struct buf out = BUF_INIT(256 * 1024);
	struct err err = ERR_NONE;
	char *text = arena_str(arena, str_from(data, size));
	size_t len = strlen(text);
	struct template_source partials[] = {
	    {"p", len < size ? text + len + 1 : ""}, {NULL, NULL}};
	bool raw = memchr(data, '&', size) || memchr(data, '{', size) == NULL ||
		   memmem(data, size, "{{{", 3) || memchr(data, '=', size);

	if (size < 4096 &&
	    template_render_text(text, partials, view_of(arena), &out, &err) ==
		0 &&
	    !raw && out.len)
		must(memmem(out.ptr, out.len, "<\"'&>", 5) == NULL ||
		     memmem(data, size, "<\"'&>", 5) != NULL);
	must(err.set || size < 4096 || out.len == 0);
	buf_free(&out);
	arena_free(&arena);
	return 0;
}
