/* SPDX-License-Identifier: BSD-2-Clause */
/* page - send a view as HTML in the site's layout, or as JSON */
#ifndef FP_PAGE_PAGE_H
#define FP_PAGE_PAGE_H

#include "http/request.h"
#include "http/response.h"

struct form;
struct view;

/*
 * Renders template NAME with view, puts it as {{{content}}} into the
 * template "layout", and sets the headers every page has (strict CSP,
 * Referrer-Policy, nosniff, no-store). When the client prefers JSON the view
 * itself is sent. Returns status. view must have "title".
 */
int page_send(struct request *req, struct response *res, int status,
    const char *name, struct view *view);

/*
 * An error: page "error" with title and one sentence that says what to do,
 * or application/problem+json (RFC 9457). detail is a constant.
 */
int page_error(
    struct request *req, struct response *res, int status, const char *detail);

/*
 * An invalid form, 422 (or status): the view gets, for every field of the
 * table, "NAME" = {value, error, checked} (passwords and tokens have no
 * value), and "errors" = [{field, label, message}]; JSON clients get
 * problem+json with errors: [{field, message}].
 */
int page_form(struct request *req, struct response *res, int status,
    const char *name, struct view *view, const struct form *form);

/* Fills view as page_form does, also for an empty form (form NULL). */
struct field;
void page_fields(struct view *view, const struct field *fields, size_t n,
    const struct form *form);

#endif
