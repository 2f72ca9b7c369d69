/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/scrub.h"
#include "base/str.h"
#include "http/form_decode.h"
#include "http/response.h"

#define NUMBER_MAX 64 /* bytes of a number as text */

/* wipe_init - once, before the first value is made */
static void
wipe_init(void)
{
	json_set_alloc_funcs(malloc, scrub_heap_free);
}

/* form_json_init - jansson frees what visitors typed: have it forgotten */
void
form_json_init(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, wipe_init);
}

/* number_text - a number as its text */
static struct str
number_text(struct arena *arena, const json_t *value)
{
	char text[NUMBER_MAX];
	size_t len = json_dumpb(value, text, sizeof(text), JSON_ENCODE_ANY);

	return arena_copy(arena, str_from(text, len < NUMBER_MAX ? len : 0));
}

/* scalar_add - one value; null and false are as if not sent */
static int
scalar_add(struct form *form, struct str name, const json_t *value)
{
	struct str text;

	switch (json_typeof(value)) {
	case JSON_NULL:
	case JSON_FALSE:
		return 0;
	case JSON_TRUE:
		return form_add(form, name, STR("true"));
	case JSON_INTEGER:
	case JSON_REAL:
		return form_add(form, name, number_text(form->arena, value));
	case JSON_STRING:
		text = str_from(
		    json_string_value(value), json_string_length(value));
		return form_add(form, name, arena_copy(form->arena, text));
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	return HTTP_BAD_REQUEST;
}

/* value_add - a scalar, or each item of an array */
static int
value_add(struct form *form, struct str name, const json_t *value)
{
	if (!json_is_array(value))
		return scalar_add(form, name, value);
	for (size_t i = 0; i < json_array_size(value); i++) {
		int status = scalar_add(form, name, json_array_get(value, i));

		if (status)
			return status;
	}
	return 0;
}

/* object_read - every member of the object */
static int
object_read(struct form *form, json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		int status = value_add(form, str_of(key), value);

		if (status)
			return status;
	}
	return 0;
}

/* form_json - RFC 8259; jansson refuses bad UTF-8, NUL and what follows */
int
form_json(struct form *form, struct str type, struct str body)
{
	json_error_t why;
	json_t *root;
	int status;

	if (!form_is_utf8_type(form->arena, type))
		return HTTP_UNSUPPORTED_TYPE;
	form_json_init();
	root = json_loadb(
	    body.ptr ? body.ptr : "", body.len, JSON_REJECT_DUPLICATES, &why);
	scrub(&why, sizeof(why)); /* it quotes the text */
	if (!root)
		return HTTP_BAD_REQUEST;
	status = json_is_object(root) ? object_read(form, root)
				      : HTTP_BAD_REQUEST;
	json_decref(root);
	return status;
}
