/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_canary.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/scrub.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"

/* Clocks of file servers differ. */
#define SINCE_SLACK_SECS 60

/* How the kinds are called, and which key names them. */
static const struct kind {
	unsigned kind;
	const char *name, *key;
	bool needed; /* nothing can be said without */
} kinds[] = {
    {VERIFY_PLACE_DATABASES, "databases", NULL, false},
    {VERIFY_PLACE_STATE, "what modules keep in files", NULL, false},
    {VERIFY_PLACE_LOGS, "logs", "webserver_logs", true},
    {VERIFY_PLACE_TEMPORARY, "temporary folders", "temporary_folders", true},
    {VERIFY_PLACE_SPOOLS, "mail spools", "mail_spools", false},
    {VERIFY_PLACE_MEMORY, "the memory of the module", NULL, false},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* verify_canary_init - new words */
void
verify_canary_init(
    struct verify_canary *canary, const char *const *names, size_t n)
{
	must(n <= CANARY_MAX);
	*canary = (struct verify_canary){.n = n};
	for (size_t i = 0; i < n; i++)
		canary_init(&canary->words[i], names[i]);
	canary->places.since = time(NULL) - SINCE_SLACK_SECS;
}

/* verify_canary_fini - and forget them */
void
verify_canary_fini(struct verify_canary *canary)
{
	canary_search_free(&canary->search);
	scrub(canary, sizeof(*canary));
}

/* verify_canary_set - a word of the check's own */
void
verify_canary_set(struct verify_canary *canary, size_t i, const char *text)
{
	must(i < canary->n && !canary->search);
	snprintf(
	    canary->words[i].text, sizeof(canary->words[i].text), "%s", text);
}

/* verify_canary_begin - the search, made at its first use */
void
verify_canary_begin(struct verify_canary *canary)
{
	if (!canary->search)
		canary->search = canary_search_new(canary->words, canary->n);
	canary->places.search = canary->search;
}

/* names - the kinds looked at, as a sentence has them */
static const char *
names(struct verify *verify, unsigned looked)
{
	struct arena *arena = verify->control->arena;
	const char *text = "";

	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].kind & looked)
			text = arena_printf(arena, "%s%s%s", text,
			    *text ? ", " : "", kinds[i].name);
	return text;
}

/* say_found - where the first word is, and how it is written */
static void
say_found(const struct verify_canary *canary, const char *remedy,
    struct verify_finding *finding_r)
{
	const struct canary_places *places = &canary->places;

	verify_say(finding_r, VERIFY_FAILED, remedy, "%s holds %s (%s)%s",
	    places->where, places->hit.canary->name, places->hit.way,
	    places->found > 1 ? ", and it is not the only such place" : "");
}

/* lacks - a kind that is needed and of which nothing is named? */
static bool
lacks(const struct verify_canary *canary, struct verify_finding *finding_r)
{
	for (size_t i = 0; i < KINDS; i++) {
		if (!(kinds[i].kind & canary->unnamed) || !kinds[i].needed)
			continue;
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "say it in verify.conf: formpledge.conf(5)",
		    "%s is not set, so it was not looked at", kinds[i].key);
		return true;
	}
	return false;
}

/* verify_canary_say - found, not looked at, or nowhere */
void
verify_canary_say(struct verify *verify, struct verify_canary *canary,
    const char *what, const char *remedy, struct verify_finding *finding_r)
{
	const struct canary_places *places = &canary->places;

	if (places->found) {
		say_found(canary, remedy, finding_r);
		return;
	}
	if (places->unread) {
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "let pledgectl read it: run verify as root, and mend the "
		    "path in verify.conf if it is wrong",
		    "%s %s", places->unread_where, places->unread_why);
		return;
	}
	if (lacks(canary, finding_r))
		return;
	verify_say(finding_r, VERIFY_OK, NULL,
	    "%s is nowhere in %s: %zu were looked at, which have changed since",
	    what, names(verify, canary->looked & ~canary->unnamed),
	    places->looked);
}
