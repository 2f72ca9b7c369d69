/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_report.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_report_style.h"
#include "page/escape.h"
#include "policy/policy.h"

#define REPORT_MAX (8 * 1024 * 1024) /* bytes */

/* How a result is shown: not by colour alone. */
static const struct {
	const char *class, *sign, *words;
} shown[VERIFY_RESULTS] = {
    [VERIFY_NOT_PROMISED] = {"off", "\xe2\x80\x93", "not promised"},
    [VERIFY_BEYOND] = {"people", "\xe2\x97\x8b", "kept by people"},
    [VERIFY_OK] = {"ok", "\xe2\x9c\x93", "holds"},
    [VERIFY_UNKNOWN] = {"unknown", "?", "cannot be verified"},
    [VERIFY_FAILED] = {"failed", "\xe2\x9c\x97", "failed"},
};

/* put - text that stands for itself */
static void
put(struct buf *out, const char *text)
{
	escape_put(out, str_of(text ? text : ""));
}

/* put_element - <tag>text</tag> */
static void
put_element(struct buf *out, const char *tag, const char *text)
{
	buf_printf(out, "<%s>", tag);
	put(out, text);
	buf_printf(out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

/* put_result - a sign and words */
static void
put_result(struct buf *out, enum verify_result result)
{
	buf_printf(out,
	    "<span class=\"result %s\"><span aria-hidden=\"true\">%s</span> "
	    "%s</span>",
	    shown[result].class, shown[result].sign, shown[result].words);
}

/* put_fact - a term and what it is */
static void
put_fact(struct buf *out, const char *term, const char *text)
{
	buf_puts(out, "<div>");
	put_element(out, "dt", term);
	put_element(out, "dd", text);
	buf_puts(out, "</div>\n");
}

/* put_head - title, style, what the report is about */
static void
put_head(struct buf *out, const struct verify_run *run)
{
	const struct control *control = run->verify->control;
	const struct site *site = &control->site;

	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		      "<meta charset=\"utf-8\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, "
		      "initial-scale=1\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" "
		      "content=\"default-src 'none'; style-src "
		      "'unsafe-inline'\">\n<title>Privacy promises of ");
	put(out, site->site_name);
	buf_puts(out, ", ");
	put(out, run->date);
	buf_puts(out, "</title>\n<style>\n");
	buf_puts(out, verify_report_style);
	buf_puts(out, "</style>\n</head>\n<body>\n<header>\n"
		      "<p class=\"kind\">Verification report</p>\n"
		      "<h1>Privacy promises of ");
	put(out, site->site_name);
	buf_puts(out, "</h1>\n</header>\n<main>\n");
}

/* put_facts - when, where, of what */
static void
put_facts(struct buf *out, const struct verify_run *run)
{
	const struct control *control = run->verify->control;
	const struct policy *policy = control->policy;
	struct buf text = BUF_INIT(4096);

	buf_puts(out, "<dl class=\"facts\">\n");
	put_fact(out, "Verified", run->date);
	put_fact(out, "Site", control->site.site_url);
	put_fact(out, "Asked at",
	    run->verify->url ? run->verify->url
			     : "nowhere: this host alone was looked at");
	put_fact(out, "Host", run->host);
	buf_printf(&text, "%s, version %s of %s", policy->name, policy->version,
	    policy->effective);
	put_fact(out, "Policy", buf_text(&text));
	put_fact(out, "Policy file", policy->file);
	put_fact(out, "Verified with", PACKAGE_NAME " " PACKAGE_VERSION);
	buf_puts(out, "</dl>\n");
	buf_free(&text);
}

/* put_verdict - all of it in a sentence */
static void
put_verdict(struct buf *out, const struct verify_run *run)
{
	size_t failed = run->counts[VERIFY_FAILED];
	size_t unknown = run->counts[VERIFY_UNKNOWN];
	size_t held = run->counts[VERIFY_OK];

	buf_printf(out, "<p class=\"verdict %s\">",
	    failed    ? "failed"
	    : unknown ? "unknown"
		      : "ok");
	if (failed)
		buf_printf(out,
		    "%zu promise%s failed; %zu hold%s, and %zu could not be "
		    "verified.",
		    failed, failed == 1 ? "" : "s", held, held == 1 ? "s" : "",
		    unknown);
	else if (unknown)
		buf_printf(out,
		    "None failed: %zu promise%s hold%s, and %zu could not be "
		    "verified.",
		    held, held == 1 ? "" : "s", held == 1 ? "s" : "", unknown);
	else
		buf_printf(
		    out, "All %zu promises that were verified hold.", held);
	buf_printf(out,
	    "</p>\n<p>%zu kept by people, which no program can "
	    "verify; %zu not promised by this policy.</p>\n",
	    run->counts[VERIFY_BEYOND], run->counts[VERIFY_NOT_PROMISED]);
}

/* is_shown - has it a section of its own? */
static bool
is_shown(const struct verify_run *run, enum promise promise)
{
	return run->wanted[promise] &&
	       run->lines[promise].result != VERIFY_NOT_PROMISED;
}

/* put_overview - a line a promise */
static void
put_overview(struct buf *out, const struct verify_run *run)
{
	buf_puts(out, "<h2>Overview</h2>\n<table>\n<thead><tr>"
		      "<th scope=\"col\">Promise</th>"
		      "<th scope=\"col\">Result</th></tr></thead>\n<tbody>\n");
	for (int i = 0; i < PROMISE_COUNT; i++) {
		const char *id = promise_id((enum promise)i);

		if (!is_shown(run, (enum promise)i))
			continue;
		buf_printf(
		    out, "<tr><td><a href=\"#%s\">%s</a></td><td>", id, id);
		put_result(out, run->lines[i].result);
		buf_puts(out, "</td></tr>\n");
	}
	buf_puts(out, "</tbody>\n</table>\n");
}

/* put_check - what was looked at, what was seen, what to do */
static void
put_check(struct buf *out, const struct verify_found *found)
{
	buf_puts(out, "<li><p class=\"check\"><strong>");
	put(out, found->check->name);
	buf_puts(out, "</strong> ");
	put_result(out, found->finding.result);
	buf_puts(out, "</p>\n");
	put_element(out, "p", found->finding.evidence);
	if (found->finding.remedy) {
		buf_puts(out, "<p class=\"remedy\"><strong>Remedy:</strong> ");
		put(out, found->finding.remedy);
		buf_puts(out, "</p>\n");
	}
	buf_puts(out, "</li>\n");
}

/* put_promise - sentence, source, checks */
static void
put_promise(struct buf *out, const struct verify_run *run, enum promise promise)
{
	const struct verify_line *line = &run->lines[promise];
	const struct policy_promise *made =
	    &run->verify->control->policy->promises[promise];
	const char *id = promise_id(promise);

	buf_printf(out, "<section id=\"%s\">\n<h3>%s ", id, id);
	put_result(out, line->result);
	buf_puts(out, "</h3>\n");
	put_element(out, "p", promise_text(promise));
	if (made->quote) {
		buf_puts(out, "<figure><blockquote>");
		put(out, made->quote);
		buf_puts(out, "</blockquote>\n<figcaption>");
		put(out, made->source ? made->source : "The policy");
		buf_printf(out, " (line %d of the policy file)", made->line);
		buf_puts(out, "</figcaption></figure>\n");
	}
	if (line->note)
		put_element(out, "p", line->note);
	if (line->found)
		buf_puts(out, "<ul class=\"checks\">\n");
	for (const struct verify_found *found = line->found; found;
	     found = found->next)
		put_check(out, found);
	buf_puts(out, line->found ? "</ul>\n</section>\n" : "</section>\n");
}

/* put_off - what the policy does not promise */
static void
put_off(struct buf *out, const struct verify_run *run)
{
	if (!run->counts[VERIFY_NOT_PROMISED])
		return;
	buf_puts(out, "<h2>Not promised by this policy</h2>\n<ul>\n");
	for (int i = 0; i < PROMISE_COUNT; i++)
		if (run->wanted[i] && !is_shown(run, (enum promise)i))
			put_element(out, "li", promise_id((enum promise)i));
	buf_puts(out, "</ul>\n");
}

/* put_all - the whole page */
static void
put_all(struct buf *out, const struct verify_run *run)
{
	put_head(out, run);
	put_facts(out, run);
	put_verdict(out, run);
	put_overview(out, run);
	buf_puts(out, "<h2>Promises and evidence</h2>\n");
	for (int i = 0; i < PROMISE_COUNT; i++)
		if (is_shown(run, (enum promise)i))
			put_promise(out, run, (enum promise)i);
	put_off(out, run);
	buf_puts(out, "</main>\n<footer>\n<p>");
	put(out, "Made by pledgectl verify, " PACKAGE_NAME " " PACKAGE_VERSION
		 ", on ");
	put(out, run->date);
	buf_puts(out, ". It says what was seen then, on this host and through "
		      "its web server, and names nobody.</p>\n</footer>\n"
		      "</body>\n</html>\n");
}

/* verify_report - made, then written */
int
verify_report(const struct verify_run *run, const char *file, struct err *err)
{
	struct buf out = BUF_INIT(REPORT_MAX);
	FILE *to = fopen(file, "we");
	int ret = 0;

	if (!to)
		return err_set_errno(err, "%s", file);
	put_all(&out, run);
	if (fwrite(out.ptr, 1, out.len, to) != out.len || fflush(to) != 0)
		ret = err_set_errno(err, "%s", file);
	if (fclose(to) != 0)
		ret = err_set_errno(err, "%s", file);
	if (out.full)
		ret = err_set(err, "%s: the report is too long", file);
	buf_free(&out);
	return ret;
}
