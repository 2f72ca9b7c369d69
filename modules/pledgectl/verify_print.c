/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_print - the result of a run, for people and for programs */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/must.h"
#include "base/str.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/fold.h"
#include "modules/pledgectl/terminal.h"
#include "modules/pledgectl/verify.h"

/* put_result - in the colour of how bad it is */
static void
put_result(enum verify_result result)
{
	static const enum terminal_colour colours[VERIFY_RESULTS] = {
	    [VERIFY_OK] = TERMINAL_GOOD,
	    [VERIFY_UNKNOWN] = TERMINAL_UNSURE,
	    [VERIFY_FAILED] = TERMINAL_BAD,
	};

	printf("%s%s%s\n", terminal_colour(colours[result]),
	    verify_result_name(result), terminal_colour(TERMINAL_PLAIN));
}

/* print_more - under a line: checks, evidence, remedy */
static void
print_more(const struct verify_line *line)
{
	const struct verify_found *found = line->found;

	if (line->note)
		fold_print(4, "", line->note);
	for (; found; found = found->next) {
		printf("    %s: ", found->check->name);
		put_result(found->finding.result);
		fold_print(8, "", found->finding.evidence);
		if (found->finding.remedy)
			fold_print(8, "Remedy:", found->finding.remedy);
	}
}

/* verify_print - a line a promise */
void
verify_print(const struct verify_run *run, bool verbose)
{
	for (int i = 0; i < PROMISE_COUNT; i++) {
		const struct verify_line *line = &run->lines[i];

		if (!run->wanted[i])
			continue;
		printf("%-36s ", promise_id((enum promise)i));
		put_result(line->result);
		if (verbose || line->result == VERIFY_FAILED)
			print_more(line);
	}
	printf("\n%zu ok, %zu failed, %zu cannot verify, %zu kept by people, "
	       "%zu not promised\n",
	    run->counts[VERIFY_OK], run->counts[VERIFY_FAILED],
	    run->counts[VERIFY_UNKNOWN], run->counts[VERIFY_BEYOND],
	    run->counts[VERIFY_NOT_PROMISED]);
}

/* text_or_null - what is not there is null */
static json_t *
text_or_null(const char *text)
{
	json_t *value = text ? json_string(text) : json_null();

	return value ? value : json_string("(not UTF-8)");
}

/* set - a member of an object */
static void
set(json_t *object, const char *key, json_t *value)
{
	must(value && json_object_set_new(object, key, value) == 0);
}

/* json_checks - of one promise */
static json_t *
json_checks(const struct verify_line *line)
{
	json_t *list = json_array();

	for (const struct verify_found *found = line->found; found;
	     found = found->next) {
		json_t *one = json_object();

		must(one);
		set(one, "check", json_string(found->check->name));
		set(one, "result",
		    json_string(verify_result_name(found->finding.result)));
		set(one, "evidence", text_or_null(found->finding.evidence));
		set(one, "remedy", text_or_null(found->finding.remedy));
		must(json_array_append_new(list, one) == 0);
	}
	return list;
}

/* json_line - one promise */
static json_t *
json_line(const struct verify_run *run, enum promise promise)
{
	const struct verify_line *line = &run->lines[promise];
	const struct policy_promise *made =
	    &run->verify->control->policy->promises[promise];
	json_t *one = json_object();

	must(one);
	set(one, "promise", json_string(promise_id(promise)));
	set(one, "result", json_string(verify_result_name(line->result)));
	set(one, "text", json_string(promise_text(promise)));
	set(one, "quote", text_or_null(made->quote));
	set(one, "source", text_or_null(made->source));
	set(one, "note", text_or_null(line->note));
	set(one, "checks", json_checks(line));
	return one;
}

/* verify_print_json - the whole run */
void
verify_print_json(const struct verify_run *run)
{
	const struct policy *policy = run->verify->control->policy;
	json_t *all = json_object(), *list = json_array();
	json_t *about = json_object();

	must(all && list && about);
	set(about, "name", text_or_null(policy->name));
	set(about, "version", text_or_null(policy->version));
	set(about, "effective", text_or_null(policy->effective));
	set(about, "file", text_or_null(policy->file));
	set(all, "program", json_string(PACKAGE_NAME " " PACKAGE_VERSION));
	set(all, "date", json_string(run->date));
	set(all, "host", text_or_null(run->host));
	set(all, "site", text_or_null(run->verify->control->site.site_url));
	set(all, "url", text_or_null(run->verify->url));
	set(all, "policy", about);
	for (int i = 0; i < PROMISE_COUNT; i++)
		if (run->wanted[i])
			must(json_array_append_new(
				 list, json_line(run, (enum promise)i)) == 0);
	set(all, "promises", list);
	json_dumpf(all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(all);
}
