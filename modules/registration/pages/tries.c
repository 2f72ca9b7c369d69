/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/pages/tries.h"

#include <stdbool.h>

#include "base/arena.h"
#include "http/context.h"
#include "http/request.h"
#include "modules/registration/store/names.h"
#include "modules/registration/registration_settings.h"
#include "policy/rate.h"

#define QUARTER_SECS 900
#define HOUR_SECS    3600

/* Wrong ones by one client at one account. */
#define PAIR	   "registration login"
#define PAIR_TRIES 10
/* Wrong ones at one account by anybody, and what is left to each client
 * beyond them. */
#define ACCOUNT	      "registration login account"
#define ACCOUNT_TRIES 100
#define GUARDED	      "registration login guarded"
#define GUARDED_TRIES 3
/* Wrong ones by one client at any account, in times of the posts that it may
 * make in a minute. */
#define CLIENT	     "registration login client"
#define CLIENT_TIMES 2

/* Who tries what. */
struct who {
	struct str client;
	struct str account; /* STR_NONE: nobody's name, nothing to guess */
	struct str pair;
};

/* who_of - as it is counted */
static struct who
who_of(struct request *req, struct str login)
{
	struct who who = {
	    rate_client(req->arena, request_param(req, "REMOTE_ADDR")),
	    STR_NONE, STR_NONE};
	struct keystore_name name;

	if (names_login(req->arena, login, &name))
		return who;
	who.account = name.text;
	who.pair = str_of(arena_printf(req->arena, STR_FMT " " STR_FMT,
	    STR_ARG(who.account), STR_ARG(who.client)));
	return who;
}

/* client_tries - how many wrong ones of one client */
static uint32_t
client_tries(const struct request *req)
{
	const struct registration_settings *settings = req->ctx->settings;

	return (uint32_t)settings->module.rate_limit * CLIENT_TIMES;
}

/* tries_count - one more, if it may be */
int64_t
tries_count(struct request *req, struct str login)
{
	struct rate *rate = req->ctx->rate;
	struct who who = who_of(req, login);

	if (!rate_allow(
		rate, CLIENT, who.client, client_tries(req), QUARTER_SECS))
		return QUARTER_SECS;
	if (str_is_none(who.account))
		return 0;
	if (!rate_allow(rate, PAIR, who.pair, PAIR_TRIES, QUARTER_SECS))
		return QUARTER_SECS;
	if (rate_allow(rate, ACCOUNT, who.account, ACCOUNT_TRIES, HOUR_SECS) ||
	    rate_allow(rate, GUARDED, who.pair, GUARDED_TRIES, HOUR_SECS))
		return 0;
	return HOUR_SECS;
}

/* tries_forgive - one less */
void
tries_forgive(struct request *req, struct str login)
{
	struct rate *rate = req->ctx->rate;
	struct who who = who_of(req, login);

	rate_forgive(rate, CLIENT, who.client);
	if (str_is_none(who.account))
		return;
	rate_forgive(rate, PAIR, who.pair);
	rate_forgive(rate, ACCOUNT, who.account);
	rate_forgive(rate, GUARDED, who.pair);
}

/* tries_clear - none by this client at this account */
void
tries_clear(struct request *req, struct str login)
{
	struct who who = who_of(req, login);

	if (str_is_none(who.account))
		return;
	rate_clear(req->ctx->rate, PAIR, who.pair);
	rate_clear(req->ctx->rate, GUARDED, who.pair);
}
