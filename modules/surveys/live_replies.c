/* SPDX-License-Identifier: BSD-2-Clause */
/* What the box's thread sends: rendered beforehand, as it must not take time,
 * and again when the site's files were read anew. */
#include "config.h"

#include "modules/surveys/live.h"

#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/later.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/must.h"
#include "http/language.h"
#include "http/request.h"
#include "http/response.h"
#include "modules/surveys/pages/survey_pages.h"
#include "page/page.h"

#define ARENA_MAX (4 * 1024 * 1024)

struct prepared {
	int status;
	struct str head, body;
};

/* All that an answer can come to, in one language. */
struct outcomes {
	struct prepared taken[LIVE_KINDS], spent[LIVE_KINDS], shut[LIVE_KINDS];
};

struct live_replies {
	struct arena *arena;
	const struct context *ctx; /* that they were rendered with */
	struct outcomes *languages;
	size_t n; /* languages */
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

/* render - all replies in one language */
static void
render(struct live_replies *replies, struct request *req,
    const struct definition *def, struct outcomes *to)
{
	for (unsigned i = 0; i < LIVE_KINDS; i++) {
		req->content_type =
		    i == LIVE_JSON ? STR("application/json")
				   : STR("application/x-www-form-urlencoded");
		thanks(replies, req, def, i == LIVE_JSON, &to->taken[i]);
		refusal(replies, req, def, HTTP_CONFLICT, &to->spent[i]);
		refusal(replies, req, def, HTTP_UNAVAILABLE, &to->shut[i]);
	}
}

/* replies_new - in every language of the site */
static struct live_replies *
replies_new(struct app *app, const struct definition *def)
{
	struct live_replies *replies = calloc(1, sizeof(*replies));
	struct request req = {
	    .ctx = app_context(app),
	    .app = app,
	    .method = HTTP_POST,
	};

	must(replies != NULL);
	replies->arena = arena_new(ARENA_MAX);
	replies->ctx = req.ctx;
	replies->n = req.ctx->nlanguages;
	replies->languages = arena_alloc_n(
	    replies->arena, replies->n, sizeof(*replies->languages));
	req.arena = replies->arena;
	req.mount = str_of(req.ctx->mount);
	for (size_t i = 0; i < replies->n; i++) {
		req.language = &req.ctx->languages[i];
		render(replies, &req, def, &replies->languages[i]);
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

/* live_replies_refresh - with the templates and words in force */
void
live_replies_refresh(struct app *app, struct live_survey *survey)
{
	struct live_replies *old = survey->replies, *fresh;

	if (old != NULL && old->ctx == app_context(app))
		return;
	fresh = replies_new(app, survey->def);
	pthread_mutex_lock(&survey->replies_lock);
	survey->replies = fresh;
	pthread_mutex_unlock(&survey->replies_lock);
	live_replies_free(&old);
}

/* live_tag - format and language */
unsigned
live_tag(const struct request *req)
{
	unsigned kind = page_wants_json(req) ? LIVE_JSON : LIVE_HTML;

	return (unsigned)(req->language - req->ctx->languages) * LIVE_KINDS +
	       kind;
}

/* reply_of - the one that fits; the first language where that of the tag
 * has gone with a reload */
static const struct prepared *
reply_of(
    const struct live_replies *replies, unsigned tag, enum box_result result)
{
	size_t language = tag / LIVE_KINDS < replies->n ? tag / LIVE_KINDS : 0;
	const struct outcomes *outcomes = &replies->languages[language];
	unsigned kind = tag % LIVE_KINDS;

	if (result == BOX_TAKEN)
		return &outcomes->taken[kind];
	return result == BOX_SPENT ? &outcomes->spent[kind]
				   : &outcomes->shut[kind];
}

/* live_reply - tell one visitor what became of the answers */
void
live_reply(void *arg, void *ctx, unsigned tag, enum box_result result)
{
	struct live_survey *survey = arg;
	const struct prepared *reply;

	pthread_mutex_lock(&survey->replies_lock);
	reply = reply_of(survey->replies, tag, result);
	later_send(ctx, reply->status, reply->head, reply->body);
	pthread_mutex_unlock(&survey->replies_lock);
}
