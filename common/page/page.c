/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "page/page.h"

#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "conf/site.h"
#include "http/context.h"
#include "http/form.h"
#include "http/language.h"
#include "page/style_version.h"
#include "page/template.h"
#include "page/view.h"

/* Nothing from a third party, nothing inline, in nobody's frame. */
#define PAGE_POLICY                                                            \
	"default-src 'none'; style-src 'self'; img-src 'self'; "               \
	"font-src 'self'; form-action 'self'; base-uri 'none'; "               \
	"frame-ancestors 'none'"

/* no-referrer would make browsers send "Origin: null" with our own forms. */
static const char page_headers[] =
    "Referrer-Policy: same-origin\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), "
    "payment=(), usb=()\r\n"
    "Vary: Accept, Accept-Language\r\n";

#define TYPE_HTML    "text/html; charset=utf-8"
#define TYPE_JSON    "application/json"
#define TYPE_PROBLEM "application/problem+json"

/* Of pages that have a script of this site, and talk to it. */
#define PAGE_SCRIPTED "; script-src 'self'; connect-src 'self'"

/* page_begin - the headers, and an empty body */
void
page_begin(struct response *res, const char *type)
{
	buf_clear(&res->body);
	buf_puts(&res->head, "Content-Security-Policy: " PAGE_POLICY);
	buf_puts(&res->head, res->scripted ? PAGE_SCRIPTED "\r\n" : "\r\n");
	buf_puts(&res->head, page_headers);
	response_header(res, "Content-Type", str_of(type));
}

/* page_text - in the language of the reply */
const char *
page_text(const struct request *req, const char *text)
{
	return words_of(req->language->words, text);
}

/* say - a text of a view in the language of the reply, where it is words */
static void
say(struct str name, struct str *text, void *request)
{
	static const char *const names[] = {"title", "notice", "detail",
	    "label", "hint", "error", "message", "_error", "_consent_error"};
	const struct request *req = request;
	struct str said;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!str_is(name, names[i]))
			continue;
		said = words_find(req->language->words, *text);
		if (said.len)
			*text = said;
		return;
	}
}

/* globals_of - what every template sees of the site */
static struct view *
globals_of(const struct request *req)
{
	const struct site *site = req->ctx->site;
	struct view *view = view_object(req->arena);
	struct str css = str_of(site->stylesheet);

	if (css.len == 0)
		css = str_of(arena_printf(req->arena,
		    "%s/style.css?v=" PAGE_STYLE_VERSION, req->ctx->mount));
	view_set_text(view, "lang", str_of(req->language->tag));
	view_set_text(view, "site_name", str_of(site->site_name));
	view_set_text(view, "site_url", str_of(site->site_url));
	view_set_text(view, "mount", str_of(req->ctx->mount));
	view_set_text(view, "stylesheet", css);
	view_set_text(view, "policy_url", str_of(site->policy_url));
	view_set_text(view, "policy_version", str_of(req->ctx->policy_version));
	return view;
}

/* send_html - a page in its layout */
static int
send_html(struct request *req, struct response *res, int status,
    const char *name, struct view *view)
{
	if (req->language->words)
		view_each_text(view, say, req);
	page_begin(res, TYPE_HTML);
	response_header(res, "Content-Language", str_of(req->language->tag));
	template_render_page(req->language->templates, "layout", name, view,
	    globals_of(req), &res->body);
	res->status = status;
	return status;
}

/* page_wants_json - JSON or HTML? */
bool
page_wants_json(const struct request *req)
{
	struct str accept = request_param(req, "HTTP_ACCEPT");
	struct str rest = req->content_type;

	if (req->json || request_wants_json(req))
		return true;
	return str_is_nocase(
		   str_trim(str_cut(&rest, ';')), "application/json") &&
	       (accept.len == 0 ||
		   !memmem(accept.ptr, accept.len, "text/html", 9));
}

/* page_send - a page, or its data */
int
page_send(struct request *req, struct response *res, int status,
    const char *name, struct view *view)
{
	if (!page_wants_json(req))
		return send_html(req, res, status, name, view);
	if (req->language->words)
		view_each_text(view, say, req);
	response_header(res, "Content-Language", str_of(req->language->tag));
	return page_json(req, res, status, view);
}

/* page_json - the data alone */
int
page_json(struct request *req, struct response *res, int status,
    const struct view *view)
{
	(void)req;
	page_begin(res, TYPE_JSON);
	view_json(view, &res->body);
	res->status = status;
	return status;
}

/* send_problem - RFC 9457; errors may be NULL */
static int
send_problem(struct request *req, struct response *res, int status,
    struct str detail, const struct form *form)
{
	struct view *view = view_object(req->arena), *list;
	const struct field_error *errors;
	size_t n = form ? form_errors(form, &errors) : 0;

	view_set_text(view, "type", STR("about:blank"));
	view_set_text(view, "title", str_of(http_status_phrase(status)));
	view_set_int(view, "status", status);
	view_set_text(view, "detail", detail);
	list = view_set_list(view, "errors");
	for (size_t i = 0; i < n; i++) {
		struct view *error = view_add_object(list);

		view_set_text(error, "field", str_of(errors[i].field));
		view_set_text(error, "message", str_of(errors[i].message));
	}
	view_each_text(view, say, req);
	page_begin(res, TYPE_PROBLEM);
	response_header(res, "Content-Language", str_of(req->language->tag));
	view_json(view, &res->body);
	res->status = status;
	return status;
}

/* error_title - what a visitor reads first */
static const char *
error_title(int status)
{
	static const struct {
		int status;
		const char *title;
	} titles[] = {
	    {HTTP_BAD_REQUEST, N_("This could not be read")},
	    {HTTP_UNAUTHORIZED, N_("Please log in")},
	    {HTTP_FORBIDDEN, N_("This is not allowed")},
	    {HTTP_NOT_FOUND, N_("There is no such page")},
	    {HTTP_METHOD_NOT_ALLOWED, N_("This cannot be done here")},
	    {HTTP_CONFLICT, N_("This was done already")},
	    {HTTP_GONE, N_("This is over")},
	    {HTTP_LENGTH_REQUIRED, N_("This could not be read")},
	    {HTTP_TOO_LARGE, N_("That was too much")},
	    {HTTP_UNSUPPORTED_TYPE, N_("This could not be read")},
	    {HTTP_UNPROCESSABLE, N_("Something needs another look")},
	    {HTTP_TOO_MANY, N_("Please wait a moment")},
	    {HTTP_UNAVAILABLE, N_("Not available at the moment")},
	    {HTTP_GATEWAY_TIMEOUT, N_("No answer came")},
	};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		if (titles[i].status == status)
			return titles[i].title;
	}
	return N_("Something went wrong");
}

/* page_error - an error page, or a problem */
int
page_error(
    struct request *req, struct response *res, int status, const char *detail)
{
	struct view *view;

	if (page_wants_json(req))
		return send_problem(req, res, status, str_of(detail), NULL);
	view = view_object(req->arena);
	view_set_text(view, "title", str_of(error_title(status)));
	view_set_text(view, "detail", str_of(detail));
	view_set_int(view, "status", status);
	return send_html(req, res, status, "error", view);
}

/* page_form - a form, empty or come back */
int
page_form(struct request *req, struct response *res, int status,
    const char *name, struct view *view, const struct form *form)
{
	const struct view *notice = view_find(view, STR("notice"));
	const struct field_error *errors;
	const struct field *fields;
	size_t n;

	if (page_wants_json(req) &&
	    (status >= HTTP_BAD_REQUEST || form_errors(form, &errors)))
		return send_problem(req, res, status,
		    notice ? view_text(notice)
			   : STR(N_("Some fields need another look.")),
		    form);
	fields = form_fields(form, &n);
	page_fields(view, fields, n, form);
	return page_send(req, res, status, name, view);
}
