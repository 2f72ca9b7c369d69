/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_form - a body in each encoding, the first byte says which */
#include "config.h"

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/must.h"
#include "http/form.h"
#include "http/response.h"
#include "http/route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const choices[] = {"red", "green", NULL};
static const struct field fields[] = {
    {.name = "a", .type = FIELD_TEXT, .flags = FIELD_REQUIRED},
    {.name = "b", .type = FIELD_TEXTAREA},
    {.name = "mail", .type = FIELD_EMAIL, .flags = FIELD_NO_CONTROL},
    {.name = "n", .type = FIELD_NUMBER, .lo = 1, .hi = 100},
    {.name = "box", .type = FIELD_CHECKBOX},
    {.name = "one", .type = FIELD_CHOICE, .choices = choices},
    {.name = "many", .type = FIELD_CHOICES, .choices = choices},
    {.name = "p", .type = FIELD_PASSWORD},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* look - everything that was taken is UTF-8 and can be read */
static void
look(struct form *form)
{
	size_t errors = form_check(form);
	const struct field_error *wrong;

	must(form_errors(form, &wrong) == errors);
	for (size_t i = 0; i < NFIELDS; i++) {
		const struct str *values;
		size_t n = form_all(form, fields[i].name, &values);

		must(n <= 1 || fields[i].type == FIELD_CHOICES);
		for (size_t j = 0; j < n; j++)
			must(str_is_utf8(values[j]));
		must(str_is_utf8(form_get(form, fields[i].name)));
	}
	if (errors == 0) {
		must(form_get(form, "a").len > 0);
		must(!str_has_control(form_get(form, "mail")));
		must(form_num(form, "n", 1) >= 1);
		must(form_num(form, "n", 1) <= 100);
	}
}

/* LLVMFuzzerTestOneInput - '0' to '2': the types; '3': the type is the first
 * line of the input */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	struct request req = {.method = HTTP_POST};
	struct form *form;
	struct str rest;
	int status;

	if (size == 0 || size > HTTP_BODY_MAX)
		return 0;
	arena = arena_new(4 * 1024 * 1024);
	req.arena = arena;
	rest = str_from(data + 1, size - 1);
	switch (data[0] & 3) {
	case 0:
		req.content_type = STR("application/x-www-form-urlencoded");
		break;
	case 1:
		req.content_type = STR("multipart/form-data; boundary=XX");
		break;
	case 2:
		req.content_type = STR("application/json");
		break;
	default:
		req.content_type = str_cut(&rest, '\n');
		break;
	}
	req.body = rest;
	status = form_decode(&req, fields, NFIELDS, &form);
	must(status == 0 || status == HTTP_BAD_REQUEST ||
	     status == HTTP_UNSUPPORTED_TYPE);
	if (status == 0)
		look(form);
	arena_free(&arena);
	return 0;
}
