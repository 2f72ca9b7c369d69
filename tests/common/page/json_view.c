/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "json_view.h"

#include <jansson.h>

#include "base/arena.h"
#include "page/view.h"

static void set_member(
    struct arena *arena, struct view *object, const char *name, json_t *json);

/* list_of - an array */
static struct view *
list_of(struct arena *arena, const json_t *json)
{
	struct view *list = view_list(arena);
	json_t *item;
	size_t i;

	json_array_foreach(json, i, item)
	{
		if (json_is_object(item) || json_is_array(item))
			view_add(list, json_view(arena, item));
		else if (json_is_string(item))
			view_add_text(list, str_of(json_string_value(item)));
		else
			view_add_text(list, str_of(arena_printf(arena, "%.10g",
						json_number_value(item))));
	}
	return list;
}

/* object_of - an object */
static struct view *
object_of(struct arena *arena, const json_t *json)
{
	struct view *object = view_object(arena);
	const char *name;
	json_t *item;
	union {
		const json_t *in;
		json_t *out;
	} alias = {.in = json};

	json_object_foreach(alias.out, name, item)
	{
		set_member(arena, object, name, item);
	}
	return object;
}

/* set_member - one member of an object */
static void
set_member(
    struct arena *arena, struct view *object, const char *name, json_t *json)
{
	if (json_is_string(json))
		view_set_text(object, name, str_of(json_string_value(json)));
	else if (json_is_integer(json))
		view_set_int(object, name, json_integer_value(json));
	else if (json_is_boolean(json))
		view_set_bool(object, name, json_is_true(json));
	else if (json_is_null(json))
		view_set_null(object, name);
	else if (json_is_real(json))
		view_set_text(object, name,
		    str_of(
			arena_printf(arena, "%.10g", json_real_value(json))));
	else
		view_set(object, name, json_view(arena, json));
}

/* json_view - a tree out of a tree */
struct view *
json_view(struct arena *arena, const json_t *json)
{
	if (json_is_object(json))
		return object_of(arena, json);
	if (json_is_array(json))
		return list_of(arena, json);
	return NULL;
}
