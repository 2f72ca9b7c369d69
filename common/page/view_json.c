/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <jansson.h>

#include "base/buf.h"
#include "base/must.h"
#include "http/form.h"
#include "page/view.h"

static json_t *json_of(const struct view *view);

/* json_of_object - an object with the members that are for everybody */
static json_t *
json_of_object(const struct view *view)
{
	json_t *json = json_object();
	const struct view *child = view_first(view);

	for (; child; child = view_next(child)) {
		struct str name = view_name(child);

		if (name.len && name.ptr[0] == '_')
			continue;
		must(json_object_setn_new(
			 json, name.ptr, name.len, json_of(child)) == 0);
	}
	return json;
}

/* json_of_list - an array */
static json_t *
json_of_list(const struct view *view)
{
	json_t *json = json_array();
	const struct view *child = view_first(view);

	for (; child; child = view_next(child))
		must(json_array_append_new(json, json_of(child)) == 0);
	return json;
}

/* json_of - a value as jansson has it */
static json_t *
json_of(const struct view *view)
{
	struct str text = view_text(view);
	json_t *json;

	switch (view_kind(view)) {
	case VIEW_BOOL:
		return json_boolean(view_int(view));
	case VIEW_INT:
		return json_integer(view_int(view));
	case VIEW_TEXT:
		/* NULL where it is not UTF-8 */
		json = json_stringn(text.len ? text.ptr : "", text.len);
		return json ? json : json_null();
	case VIEW_LIST:
		return json_of_list(view);
	case VIEW_OBJECT:
		return json_of_object(view);
	case VIEW_NULL:
		break;
	}
	return json_null();
}

/* put_json - a piece of the text */
static int
put_json(const char *text, size_t len, void *out)
{
	buf_put_bytes(out, text, len);
	return 0;
}

/* view_json - the tree as JSON */
void
view_json(const struct view *view, struct buf *out)
{
	json_t *json;

	form_json_init();
	json = json_of(view);
	must(json_dump_callback(
		 json, put_json, out, JSON_COMPACT | JSON_ENCODE_ANY) == 0);
	json_decref(json);
}
