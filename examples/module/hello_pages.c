/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "examples/module/hello.h"
#include "http/form.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/check.h"

#define HELLO_FORM "hello" /* bound to its tokens */

/* What the form has; form_check holds what comes against it. */
static const struct field fields[] = {
    {.name = "name",
	.type = FIELD_TEXT,
	.flags = FIELD_REQUIRED | FIELD_NO_CONTROL,
	.max = 40,
	.label = "Your name"},
    {.name = FORM_TOKEN_FIELD, .type = FIELD_TOKEN},
};
#define NFIELDS (sizeof(fields) / sizeof(fields[0]))

/* show - the form, with what was typed and what is wrong with it */
static int
show(struct request *req, struct response *res, int status, const char *notice,
    const struct form *form)
{
	struct view *view = view_object(req->arena);

	view_set_text(view, "title", STR("Hello"));
	view_set_text(
	    view, FORM_TOKEN_FIELD, str_of(form_token_new(req, HELLO_FORM)));
	if (notice)
		view_set_text(view, "notice", str_of(notice));
	page_fields(view, fields, NFIELDS, form);
	if (!form)
		return page_send(req, res, status, "hello_form", view);
	return page_form(req, res, status, "hello_form", view, form);
}

/* hello_show - GET: the empty form. It never waits: ROUTE_INLINE */
static int
hello_show(struct request *req, struct response *res)
{
	return show(req, res, HTTP_OK, NULL, NULL);
}

/* hello_post - POST: greet, or show what is wrong */
static int
hello_post(struct request *req, struct response *res)
{
	const struct hello_settings *settings = req->ctx->settings;
	uint8_t nonce[FORM_NONCE_BYTES];
	struct form *form;
	struct view *view;
	int status = form_decode(req, fields, NFIELDS, &form);

	if (status)
		return page_error(req, res, status,
		    "The form could not be read. Please go back and try "
		    "again.");
	if (form_token_check(req, HELLO_FORM, form_get(form, FORM_TOKEN_FIELD),
		nonce) != FORM_TOKEN_VALID)
		return show(req, res, HTTP_FORBIDDEN,
		    "The page was open for too long. Please send it again.",
		    form);
	if (form_check(form))
		return show(req, res, HTTP_UNPROCESSABLE, NULL, form);
	view = view_object(req->arena);
	view_set_text(view, "title", STR("Hello"));
	view_set_text(view, "greeting", str_of(settings->greeting));
	view_set_text(view, "name", form_get(form, "name"));
	return page_send(req, res, HTTP_OK, "hello_greeting", view);
}

/* Run in this order before hello_post. */
static check_fn *const post_checks[] = {check_origin, check_rate, NULL};

const struct route hello_routes[] = {
    {HTTP_GET, "/", hello_show, NULL, NULL, 0, ROUTE_INLINE},
    {HTTP_POST, "/", hello_post, NULL, post_checks, 4096, 0},
};
const size_t hello_routes_n = sizeof(hello_routes) / sizeof(hello_routes[0]);
