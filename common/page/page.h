/* SPDX-License-Identifier: BSD-2-Clause */
/* page - send a view as HTML in the site's layout, or as JSON */
#ifndef FP_PAGE_PAGE_H
#define FP_PAGE_PAGE_H

#include "base/embed.h"
#include "http/request.h"
#include "http/response.h"
#include "http/route.h"

struct form;
struct view;

/*
 * Renders template NAME with view, puts it as {{{content}}} into the
 * template "layout", and sets the headers every page has (strict CSP,
 * Referrer-Policy, nosniff; no-store is the sender's, see response.h). When
 * the client prefers JSON the view itself is sent. Returns status. view must
 * have "title".
 *
 * The visitor's language (request.h) is that of the templates, and of the
 * words in the view: texts, at any depth, under the names title, notice,
 * detail, label, hint, (_)error, _consent_error and message, where the catalogue has them (mark
 * them with N_ of base/words.h). Others a handler looks up with page_text.
 * Content-Language and Vary say so.
 *
 * Beside the view, templates see of the site: lang, site_name, site_url,
 * mount, stylesheet, policy_url, policy_version.
 */
int page_send(struct request *req, struct response *res, int status,
    const char *name, struct view *view);

/* A text in the language of the reply: page_text(req, "Not given"), also as a
 * format: arena_printf(req->arena, page_text(req, "%d days"), n). */
const char *page_text(const struct request *req, const char *text)
    __attribute__((format_arg(2)));

/* Dates for people, in the language of the reply and in its arena: "21
 * November 2026", "21 November 2026, 14:05 UTC", "November 2026" (202611),
 * and that of "2026-11-21". For programs, keep ISO 8601 beside it. */
struct str page_date(const struct request *req, int64_t secs);
struct str page_date_in(/* for a mail */
    struct arena *arena, const struct language *language, int64_t secs);
struct str page_minute(const struct request *req, int64_t secs);
struct str page_minute_in(/* for a mail */
    struct arena *arena, const struct language *language, int64_t secs);
struct str page_month(const struct request *req, int64_t month);
struct str page_day(const struct request *req, const char *day);
struct str page_day_in(/* for a mail */
    struct arena *arena, const struct language *language, const char *day);

/* The view as JSON, whatever the client prefers: for addresses like
 * results.json. */
int page_json(struct request *req, struct response *res, int status,
    const struct view *view);

/* The headers of every page, and a type ("text/csv; charset=utf-8"), for a
 * body of one's own. */
void page_begin(struct response *res, const char *type);

/*
 * An error: page "error" with title and one sentence that says what to do,
 * or application/problem+json (RFC 9457). detail is a constant.
 */
int page_error(
    struct request *req, struct response *res, int status, const char *detail);

/*
 * Is the reply to be JSON? When the client prefers it, or sent JSON and does
 * not ask for HTML (the anonymous door sees no Accept at all), or the handler
 * has set req->json.
 */
bool page_wants_json(const struct request *req);

/*
 * A form's page, empty (GET, 200) or come back (422, 403 ...): fills view
 * with page_fields of the form's own table, then page_send. JSON clients get
 * problem+json with errors: [{field, message}] instead where there are
 * errors or status is 400 or more; its detail is the view's "notice", if
 * any.
 */
int page_form(struct request *req, struct response *res, int status,
    const char *name, struct view *view, const struct form *form);

/*
 * What the partials field_*.mustache show. For every field of the table but
 * those of FIELD_TOKEN, those of FIELD_IF_ASKED that were not asked for, and
 * those the view already has a member for:
 *	"NAME" = {name, label, value, error, required, checked, hint,
 *	    autocomplete, inputmode, min, max, choices: [{id, value, label,
 *	    checked}]}
 * and "errors" = [{field, label, message}]. Passwords never have a value;
 * that of a checkbox is "yes" (page_field_set changes it). form may be NULL:
 * an empty form. A module that wants to say more of a field calls this,
 * page_field_set, and then page_form with the same form.
 */
struct field;
void page_fields(struct view *view, const struct field *fields, size_t n,
    const struct form *form);

/*
 * The same fields as a list, for {{#fields}}{{>field}}{{/fields}}: forms
 * whose fields an operator declares. The name is "fields".
 */
void page_field_list(struct view *view, const struct field *fields, size_t n,
    const struct form *form);

/* One such field as an item of a list, to say more of: "hint" with
 * "_described", "inputmode", "checked". */
struct view *page_field_add(
    struct view *list, const struct field *field, const struct form *form);

/* Says more of a field that page_fields made: "hint", "autocomplete",
 * "inputmode", "label", "value". text lives as long as the view. */
void page_field_set(
    struct view *view, const char *field, const char *what, const char *text);

/* A field that page_fields made, in a form that is nothing without it while
 * the table, which serves another form as well, does not require it. */
void page_field_require(struct view *view, const char *field);

/* What the choices of a field are called, in the table's order; where this
 * is not said, "very_good" is shown as "Very good". */
void page_field_labels(
    struct view *view, const char *field, const char *const *labels);

/* GET {mount}/style.css: the built-in stylesheet. Every module answers it
 * (app/serve.c). */
handler_fn page_style;

/* Sends a script that the program has in itself: NAME among the assets that
 * build-aux/embed made. Returns status. For a handler of {mount}/NAME. */
int page_script(
    struct response *res, const struct embed *assets, const char *name);

/* Its address, another one for another text: {mount}/NAME?v=VERSION. The page
 * that has it needs res->scripted. */
struct str page_script_url(
    const struct request *req, const struct embed *assets, const char *name);

/* The built-in layout, error page and partials: the first table of
 * template_set_open. */
extern const struct embed page_templates[];

#endif
