/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/receipt_ticket.h"

#include "base/err.h"
#include "base/log.h"
#include "base/words.h"
#include "crypto/keyring.h"
#include "crypto/token.h"
#include "http/context.h"
#include "modules/feedback/pages/receipt_pages.h"
#include "page/page.h"

#define PURPOSE		 "feedback receipt ticket"
#define RETRY_AFTER_SECS "30"

/* receipt_ticket_new - sealed, with the time */
const char *
receipt_ticket_new(struct request *req, const uint8_t id[SUBMISSION_ID_BYTES])
{
	return token_seal(req->arena, keyring_get(req->ctx->keyring, "forms"),
	    PURPOSE, req->now_secs, str_from(id, SUBMISSION_ID_BYTES));
}

/* receipt_unavailable - nothing is known, and nothing done */
int
receipt_unavailable(struct request *req, struct response *res,
    enum db_status status, const struct err *err)
{
	int reply;

	log_error(
	    "receipt: database %s: %s", db_status_name(status), err_text(err));
	reply = page_error(req, res, HTTP_UNAVAILABLE,
	    N_("What you sent cannot be reached just now. Please try again in "
	       "half a minute."));
	response_header(res, "Retry-After", STR(RETRY_AFTER_SECS));
	return reply;
}

/* receipt_ticket_find - what it is for */
int
receipt_ticket_find(struct request *req, struct response *res,
    struct str ticket, struct submission *submission_r)
{
	struct err err = ERR_NONE;
	enum db_status status;
	bool found = false;
	struct str id;

	if (token_open(req->arena, keyring_get(req->ctx->keyring, "forms"),
		PURPOSE, req->now_secs, RECEIPT_TICKET_SECS, ticket, &id,
		NULL) != TOKEN_VALID ||
	    id.len != SUBMISSION_ID_BYTES)
		return receipt_ask_again(req, res, HTTP_FORBIDDEN,
		    N_("The page was open for too long. Nothing was changed: "
		       "please enter your code again."));
	status = submission_find(req->local, req->arena, req->ctx->keyring,
	    (const uint8_t *)id.ptr, submission_r, &found, &err);
	if (status != DB_OK)
		return receipt_unavailable(req, res, status, &err);
	if (found)
		return 0;
	return receipt_ask_again(req, res, HTTP_NOT_FOUND,
	    N_("There is nothing any more: it was withdrawn, or its time is "
	       "over."));
}
