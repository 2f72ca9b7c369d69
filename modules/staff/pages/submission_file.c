/* SPDX-License-Identifier: BSD-2-Clause */
/* submission_file - a file that was sent along, as an attachment */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/words.h"
#include "crypto/keyring.h"
#include "http/context.h"
#include "modules/feedback/store/upload.h"
#include "modules/staff/pages/question.h"
#include "modules/staff/pages/submission.h"
#include "page/page.h"

/* What a reading fills. */
struct fetching {
	struct response *res;
	bool full;
};

/* add_piece - in order */
static int
add_piece(void *ctx, struct str piece)
{
	struct fetching *fetching = ctx;

	buf_put(&fetching->res->body, piece);
	fetching->full = fetching->res->body.full;
	return fetching->full ? -1 : 0;
}

/* set_name - never a path, and nothing that ends the header */
static void
set_name(struct request *req, struct response *res, struct str id)
{
	response_header(res, "Content-Disposition",
	    str_of(arena_printf(req->arena,
		"attachment; filename=\"file-" STR_FMT "\"", STR_ARG(id))));
}

/* fetch - all of it, or nothing */
static int
fetch(struct request *req, struct response *res, struct submission_page *page,
    const struct custodian_answer *answer, const struct form *form)
{
	struct keyring *keyring = custodian_keyring(answer);
	struct fetching fetching = {.res = res};
	struct str id = form_get(form, "file");
	struct err err = ERR_NONE;
	enum db_status status;
	uint8_t bytes[PART_ID_BYTES] = {0};
	bool found = false, is_id = str_unhex(id, bytes, sizeof(bytes)) == 0;

	buf_clear(&res->body);
	status = answer->nkeys == 0 || !is_id
		     ? DB_OK
		     : upload_read(page->db, keyring,
			   str_from(page->submission.id, SUBMISSION_ID_BYTES),
			   str_from(bytes, sizeof(bytes)), add_piece, &fetching,
			   &found, &err);
	keyring_free(&keyring);
	if (status != DB_OK || fetching.full) {
		buf_clear(&res->body);
		return staff_unavailable(req, res, "feedback", &err);
	}
	if (!found)
		return page_error(req, res, HTTP_NOT_FOUND,
		    N_("There is no such file any more."));
	return HTTP_OK;
}

/* send - as something that no browser opens by itself */
static int
send(struct request *req, struct response *res, struct submission_page *page,
    const struct custodian_answer *answer, const struct form *form)
{
	int status = fetch(req, res, page, answer, form);
	struct buf body;

	if (status != HTTP_OK)
		return status;
	body = res->body;
	res->body = BUF_INIT(RESPONSE_BODY_MAX);
	page_begin(res, "application/octet-stream");
	buf_free(&res->body);
	res->body = body;
	set_name(req, res, form_get(form, "file"));
	res->status = HTTP_OK;
	return HTTP_OK;
}

/* submission_file_get - POST: for a reason, as any look */
int
submission_file_get(
    struct request *req, struct response *res, const struct desk *desk)
{
	struct submission_page page;
	struct custodian_answer answer;
	enum custodian_said said;
	struct form *form;
	int status = submission_page_open(req, res, desk, &page);

	if (status || (status = submission_form(req, res, &page, &form)))
		return status;
	if (form_check(form) || !question_has_reason(form))
		return submission_page_show(
		    req, res, &page, HTTP_UNPROCESSABLE, NULL, form);
	said = question_put(req, &page.user,
	    &(struct custodian_ask){.what = desk->file,
		.role = str_of(role_abouts[desk->role].name),
		.object = str_of(page.id),
		.reason = question_reason(req, form)},
	    &answer);
	status = said == CUSTODIAN_DONE
		     ? send(req, res, &page, &answer, form)
		     : submission_page_show(req, res, &page,
			   question_status(said), question_notice(said), form);
	custodian_scrub(&answer);
	return status;
}
