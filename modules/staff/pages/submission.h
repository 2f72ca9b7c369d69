/* SPDX-License-Identifier: BSD-2-Clause */
/* submission - one thing that was sent, on the pages of inbox and requests */
#ifndef FP_STAFF_PAGES_SUBMISSION_H
#define FP_STAFF_PAGES_SUBMISSION_H

#include "http/form.h"
#include "modules/feedback/store/progress.h"
#include "modules/feedback/store/submission.h"
#include "modules/staff/pages/forms_known.h"
#include "modules/staff/pages/staff_pages.h"
#include "modules/staff/store/audit.h"

struct keyring;
struct view;

/* One of the two places where submissions are looked at. */
struct desk {
	enum role role;
	enum audit_what show, file, mark; /* as they are recorded */
	const char *path;		  /* "/inbox" */
	const char *token;		  /* of its forms */
	bool requests;			  /* those that are to be answered */
};
extern const struct desk desk_inbox, desk_requests;

/* A submission that a page is about; what is sealed in it is not read. */
struct submission_page {
	const struct desk *desk;
	struct staff_user user;
	struct db *db;
	struct forms_known forms;
	const struct form_def *def; /* NULL: not any more */
	char id[SUBMISSION_ID_CHARS + 1];
	struct submission submission;
	const char *path; /* of the page, below the mount */
};

/* The last two parts of the request's path say which. 0, or the status of the
 * reply that was made. */
int submission_page_open(struct request *req, struct response *res,
    const struct desk *desk, struct submission_page *page_r);

/* The fields of all its forms: reason, state, remark, how, answer ... */
extern const struct field submission_fields[];
extern const size_t submission_nfields;

/* The page as anybody of that role sees it, without what was sent. form: come
 * back, or NULL. notice: N_(), or a text in the arena, or NULL. */
int submission_page_show(struct request *req, struct response *res,
    struct submission_page *page, int status, const char *notice,
    const struct form *form);
/* Its view, for one with more on it. */
struct view *submission_view(
    struct request *req, struct submission_page *page, const struct form *form);
/* What was sent, once the look is on record; whole: with what is sealed. */
void submission_view_content(struct request *req, struct view *view,
    const struct submission_page *page, const struct submission *whole,
    const struct form *form);

/* How far staff are, and how it was answered, in words. */
struct str submission_state(const struct request *req, int64_t state);
struct str submission_how(const struct request *req, int64_t how);

/* May staff write to its writer about it? Only where the writer allowed it,
 * or the form is there to be answered. */
bool submission_may_contact(const struct submission_page *page);

/* Decodes a form of the page and holds its token against who is there: 0, or
 * the status of the reply that was made. */
int submission_form(struct request *req, struct response *res,
    struct submission_page *page, struct form **form_r);

/* The handlers of both desks. */
int submission_show(
    struct request *req, struct response *res, const struct desk *desk);
int submission_look(
    struct request *req, struct response *res, const struct desk *desk);
int submission_mark(
    struct request *req, struct response *res, const struct desk *desk);
int submission_file_get(
    struct request *req, struct response *res, const struct desk *desk);

#endif
