/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_logs - do requests leave a trace of who made them? */
#include "config.h"

#include <string.h>
#include <time.h>

#include "app/module.h"
#include "base/arena.h"
#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_canary.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_grown.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_steps.h"

#define REMEDY                                                                 \
	"take the shipped includes, with their log format, and have no other " \
	"log beside it; remove what is there"

/* Of a site on this host alone: whose name may be the address that all come
 * from. */
#define LOOPBACK      "://127."
#define LOOPBACK_FROM "127.0.0.77"

enum word {
	WORD_QUERY,
	WORD_COOKIE,
	WORD_VALUE,
	WORD_AGENT,
	WORD_FORWARDED,
	WORD_REFERRER,
	WORD_PATH,
	WORDS
};

static const char *const words[WORDS] = {
    [WORD_QUERY] = "a query string",
    [WORD_COOKIE] = "a cookie",
    [WORD_VALUE] = "what was typed into a form",
    [WORD_AGENT] = "a user agent",
    [WORD_FORWARDED] = "an X-Forwarded-For",
    [WORD_REFERRER] = "a referrer",
    [WORD_PATH] = "the rest of a path",
};

/* ask - with a word wherever a visitor could be known by it */
static void
ask(struct verify_http *http, const struct verify_canary *canary,
    const char *path, bool post)
{
	struct arena *arena = verify_http_arena(http);
	const struct canary *word = canary->words;
	const char *const headers[] = {
	    arena_printf(arena, "Cookie: session=%s", word[WORD_COOKIE].text),
	    arena_printf(arena, "User-Agent: %s", word[WORD_AGENT].text),
	    arena_printf(arena, "X-Forwarded-For: %s, 192.0.2.7",
		word[WORD_FORWARDED].text),
	    arena_printf(arena, "Referer: %s/%s", verify_http_verify(http)->url,
		word[WORD_REFERRER].text),
	    NULL};
	struct verify_request request = {
	    .path = arena_printf(arena, "%s?q=%s", path, word[WORD_QUERY].text),
	    .headers = headers,
	    .stay = true,
	    .impatient = true,
	    .body = STR_NONE};
	struct verify_reply reply;
	struct err err = ERR_NONE;

	if (post)
		request.body = str_of(
		    arena_printf(arena, "message=%s&email=%s%%40example.org",
			word[WORD_VALUE].text, word[WORD_VALUE].text));
	/* Any answer will do, and none as well: what is logged of it counts. */
	verify_http_send(http, &request, &reply, &err);
}

/* ask_all - the site itself and every module, by what is there and what is
 * not */
static void
ask_all(struct verify *verify, struct verify_http *http,
    const struct verify_canary *canary)
{
	const char *odd = arena_printf(
	    verify->control->arena, "/%s", canary->words[WORD_PATH].text);

	ask(http, canary, "/", false);
	ask(http, canary, odd, false);
	for (size_t i = 0; i < SUITE_COUNT; i++) {
		struct control_module module;
		const struct module_settings *settings;
		struct err err = ERR_NONE;

		if (control_module(verify->control, &suite_modules[i], &module,
			&err) < 0 ||
		    !module.present)
			continue;
		settings = module.values;
		ask(http, canary, verify_below(verify, settings->mount, "/"),
		    false);
		ask(http, canary, verify_below(verify, settings->mount, "/"),
		    true);
		ask(http, canary, verify_below(verify, settings->mount, odd),
		    false);
	}
}

/* say_address - the log that has it; false: none */
static bool
say_address(struct verify_grown *grown, const char *address,
    struct verify_finding *finding_r)
{
	const char *file = verify_grown_has(grown, address);

	if (!file)
		return false;
	verify_say(finding_r, VERIFY_FAILED, REMEDY,
	    "%.300s holds the whole address that the requests came from", file);
	return true;
}

/* run - ask, and look into the logs */
static void
run(struct verify *verify, struct verify_finding *finding_r)
{
	struct arena *arena = verify->control->arena;
	struct verify_canary canary;
	struct verify_grown *grown;
	struct verify_http *http;
	const char *address;

	if (verify_lacks_url(verify, finding_r))
		return;
	grown = verify_grown_new(arena, verify->conf.webserver_logs);
	verify_canary_init(&canary, words, WORDS);
	http = verify_http_new(verify);
	if (strstr(verify->url, LOOPBACK))
		verify_http_come_from(http, LOOPBACK_FROM);
	ask_all(verify, http, &canary);
	address = arena_strdup(arena, verify_http_address(http));
	verify_http_free(&http);
	verify_canary_look(verify, &canary, VERIFY_PLACE_LOGS);
	verify_canary_say(
	    verify, &canary, "what came with requests", REMEDY, finding_r);
	verify_canary_fini(&canary);
	if (finding_r->result != VERIFY_FAILED)
		say_address(grown, address, finding_r);
}

const struct verify_check verify_logs_canary = {
    .promise = PROMISE_LOGS_NO_PERSON,
    .name = "logs-canary",
    .run = run,
};
