/* SPDX-License-Identifier: BSD-2-Clause */
/* What the box's thread sends: rendered once, as it must not take time. */
#include "config.h"

#include "live.h"

#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/later.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/must.h"
#include "http/request.h"
#include "http/response.h"
#include "survey_pages.h"

#define ARENA_MAX (4 * 1024 * 1024)

struct prepared {
	int status;
	struct str head, body;
};

struct live_replies {
	struct arena *arena;
	struct prepared taken[LIVE_KINDS], spent[LIVE_KINDS], shut[LIVE_KINDS];
};

/* prepare - keep a response, with the headers that every reply has */
static void
prepare(struct live_replies *replies, struct response *res, int status,
    struct prepared *to)
{
	response_header(res, "Cache-Control", STR("no-store"));
	buf_printf(&res->head, "Content-Length: %zu\r\n", res->body.len);
	must(!res->head.full && !res->body.full);
	to->status = status;
	to->head = arena_copy(replies->arena, buf_str(&res->head));
	to->body = arena_copy(replies->arena, buf_str(&res->body));
	buf_free(&res->head);
	buf_free(&res->body);
}

/* res_init - an empty response */
static struct response
res_init(void)
{
	return (struct response){
	    .head = BUF_INIT(RESPONSE_HEAD_MAX),
	    .body = BUF_INIT(RESPONSE_BODY_MAX),
	};
}

/* refusal - a page of survey_refuse_send */
static void
refusal(struct live_replies *replies, struct request *req,
    const struct definition *def, int status, struct prepared *to)
{
	struct response res = res_init();

	survey_refuse_send(req, &res, status, def);
	prepare(replies, &res, status, to);
}

/* thanks - 303 to the page that thanks, or a word in JSON */
static void
thanks(struct live_replies *replies, const struct request *req,
    const struct definition *def, bool json, struct prepared *to)
{
	struct response res = res_init();

	if (!json) {
		response_redirect(
		    &res, arena_printf(replies->arena, "%s/%s/thanks",
			      req->ctx->mount, def->id));
		prepare(replies, &res, HTTP_SEE_OTHER, to);
		return;
	}
	response_header(&res, "Content-Type", STR("application/json"));
	buf_printf(&res.body, "{\"survey\":\"%s\",\"status\":\"counted-soon\"}",
	    def->id);
	prepare(replies, &res, HTTP_OK, to);
}

/* live_replies_new - all that an answer can come to */
struct live_replies *
live_replies_new(struct app *app, const struct definition *def)
{
	struct live_replies *replies = calloc(1, sizeof(*replies));
	struct request req = {
	    .ctx = app_context(app),
	    .app = app,
	    .method = HTTP_POST,
	};

	must(replies != NULL);
	replies->arena = arena_new(ARENA_MAX);
	req.arena = replies->arena;
	req.mount = str_of(req.ctx->mount);
	req.language = req.ctx->languages; /* the first */
	for (unsigned i = 0; i < LIVE_KINDS; i++) {
		req.content_type =
		    i == LIVE_JSON ? STR("application/json")
				   : STR("application/x-www-form-urlencoded");
		thanks(replies, &req, def, i == LIVE_JSON, &replies->taken[i]);
		refusal(replies, &req, def, HTTP_CONFLICT, &replies->spent[i]);
		refusal(
		    replies, &req, def, HTTP_UNAVAILABLE, &replies->shut[i]);
	}
	return replies;
}

/* live_replies_free - forget them; NULL is fine */
void
live_replies_free(struct live_replies **replies)
{
	if (*replies == NULL)
		return;
	arena_free(&(*replies)->arena);
	free(*replies);
	*replies = NULL;
}

/* live_reply - tell one visitor what became of the answers */
void
live_reply(void *arg, void *ctx, unsigned tag, enum box_result result)
{
	const struct live_survey *survey = arg;
	const struct live_replies *replies = survey->replies;
	const struct prepared *reply = result == BOX_TAKEN
					   ? &replies->taken[tag]
				       : result == BOX_SPENT
					   ? &replies->spent[tag]
					   : &replies->shut[tag];

	later_send(ctx, reply->status, reply->head, reply->body);
}
