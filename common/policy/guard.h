/* SPDX-License-Identifier: BSD-2-Clause */
/* guard - what holds programs off a form, without following anybody */
#ifndef FP_POLICY_GUARD_H
#define FP_POLICY_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "http/route.h"

struct form;
struct view;

/* Of a module's settings; GUARD_SETTINGS are their rows. */
struct guard_settings {
	bool proof_of_work;
	int64_t work_cost;     /* iterations a try */
	int64_t work_wait;     /* seconds, in place of it */
	int64_t form_min_time; /* seconds */
};

/* The rows of a table, where struct_ has a member  struct guard_settings
 * guard. conf/settings.h and stddef.h are the includer's. */
#define GUARD_SETTING(struct_, member, type_, preset_, min_, max_, doc_)       \
	{                                                                      \
		.name = #member, .type = (type_), .flags = SETTING_RELOAD,     \
		.offset = offsetof(struct_, guard.member),                     \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_)                                                  \
	}
#define GUARD_SETTINGS(struct_)                                                \
	GUARD_SETTING(struct_, form_min_time, SETTING_SECS, "\"2 s\"", 0, 60,  \
	    "A form that comes back sooner than this after it was opened is "  \
	    "shown once more, with what is in it, to be sent again: people "   \
	    "are slower, simple programs are not. 0 s for no such bound."),    \
	    GUARD_SETTING(struct_, proof_of_work, SETTING_BOOL, "false", 0, 0, \
		"Whether a visitor's browser does a small sum, a proof of "    \
		"work, before a form is taken: unnoticed by one person, dear " \
		"to a program that sends thousands. It is checked here, no "   \
		"third party is asked and nothing is kept of the visitor. "    \
		"Without JavaScript work_wait takes its place."),              \
	    GUARD_SETTING(struct_, work_cost, SETTING_INT, "2000", 100,        \
		100000,                                                        \
		"How dear the sum is: iterations of PBKDF2 for each of about " \
		"256 tries. 2000 are about a third of a second on a present "  \
		"computer and one or two seconds on a small telephone; "       \
		"checking one takes a 256th of that."),                        \
	    GUARD_SETTING(struct_, work_wait, SETTING_SECS, "\"20 s\"", 1,     \
		600,                                                           \
		"Where no proof of work comes, how long a form must have "     \
		"been open instead. Sent earlier it comes back, with what is " \
		"in it and the seconds that are left.")

/* Their fields, for the form's table: an empty field that programs fill in,
 * and the proof of work. */
#define GUARD_TRAP_FIELD "remark"
#define GUARD_WORK_FIELD "altcha"
#define GUARD_FIELDS                                                           \
	{.name = GUARD_TRAP_FIELD, .type = FIELD_TOKEN},                       \
	{                                                                      \
		.name = GUARD_WORK_FIELD, .type = FIELD_TOKEN                  \
	}

/*
 * What {{>form_guard}} shows, inside of the form. name is that of the form's
 * tokens; challenge the path below the mount of its guard_challenge. form is
 * NULL for an empty one. Pages of forms with proof of work load a script.
 */
struct guard {
	const struct guard_settings *settings;
	const char *name;
	const char *challenge; /* "/challenge" */
};
void guard_set(struct request *req, struct response *res, struct view *view,
    const struct guard *guard, const struct form *form);

/*
 * Looks at a form that is fine otherwise, after its token was found valid.
 * False: an error was added to the form, for a 422 that says what to do; show
 * it with guard_token. A proof of work is used up by this.
 */
bool guard_check(
    struct request *req, struct form *form, const struct guard *guard);

/* The token for a form that comes back and was not taken: the same one while
 * it is valid, so that its age counts on, else a new one. */
char *guard_token(
    struct request *req, const struct form *form, const char *name);

/* GET of a challenge: JSON, as often as rate_limit allows; 404 without
 * proof_of_work. */
int guard_challenge(
    struct request *req, struct response *res, const struct guard *guard);

/* GET {mount}/work.js: the script that does the sum. In the module's routes:
 *	{HTTP_GET, "/work.js", guard_script, .flags = ROUTE_INLINE} */
handler_fn guard_script;

#endif
