/* SPDX-License-Identifier: BSD-2-Clause */
/* verify - is a promise held? One check a file; one run holds them together */
#ifndef FP_PLEDGECTL_VERIFY_H
#define FP_PLEDGECTL_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "modules/pledgectl/verify_conf.h"
#include "policy/policy.h"

struct control;
struct settings;
struct verify_cookies;
struct verify_member;

#define VERIFY_EVIDENCE_MAX 1024

/* In the order of how bad they are. */
enum verify_result {
	VERIFY_NOT_PROMISED, /* the policy does not make the promise */
	VERIFY_BEYOND,	     /* no program can tell: people keep it */
	VERIFY_OK,
	VERIFY_UNKNOWN, /* it cannot be verified here */
	VERIFY_FAILED,
	VERIFY_RESULTS
};

/* "ok", "failed", "cannot verify"... */
const char *verify_result_name(enum verify_result result);

/*
 * What a check has found. The evidence is one or a few sentences that say
 * what was done and where to look (file and line, table, URL) and names
 * nobody: it is printed, and may be mailed by whoever runs this from a timer.
 */
struct verify_finding {
	enum verify_result result;
	char evidence[VERIFY_EVIDENCE_MAX];
	const char *remedy; /* a constant, or in the arena; NULL where all is
			       well */
};

/* One run: what checks work with. Site, policy and verify.conf are read. */
struct verify {
	struct control *control;
	struct verify_conf conf;
	struct settings *conf_settings;
	const char *url; /* of --url, no slash at its end; NULL: not given */
	unsigned waited; /* times that the site was too busy for us */
	struct verify_cookies *cookies; /* every Set-Cookie of the run */
	struct verify_member *member;	/* of verify_member.h */
	struct verify_friend *mailed;	/* of verify_friend.h */
	struct verify_pages *pages;	/* of verify_pages.h */
	struct verify_feedback *sent;	/* of verify_feedback.h */
};

/*
 * One check. What it needs beside the run it reads itself, and says
 * VERIFY_UNKNOWN where it is not there. What it leaves behind it removes, or
 * it counts for nothing. It must not give up root (control_db does: see
 * apart.h), nor end the process.
 */
struct verify_check {
	enum promise promise;
	const char *name; /* "relay-log" */
	void (*run)(struct verify *verify, struct verify_finding *finding_r);
};

/* Fills a finding; the evidence is a format. */
void verify_say(struct verify_finding *finding_r, enum verify_result result,
    const char *remedy, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Is a key of verify.conf, with that value, empty? Then it says so:
 *	if (verify_lacks(conf->test_form, "test_form", finding_r))
 *		return;
 */
bool verify_lacks(
    const char *value, const char *key, struct verify_finding *finding_r);
bool verify_lacks_list(const char *const *value, const char *key,
    struct verify_finding *finding_r);
/* The same of --url. */
bool verify_lacks_url(
    const struct verify *verify, struct verify_finding *finding_r);

/* Was the run interrupted? Signals wait for its end; who waits for something
 * asks. */
bool verify_is_stopped(void);

/* A group of checks: NULL-ended. They run in this order of groups. */
extern const struct verify_check *const verify_checks_web[];
extern const struct verify_check *const verify_checks_forms[];
extern const struct verify_check *const verify_checks_host[];
extern const struct verify_check *const verify_checks_last[];

/* What one promise came to. */
struct verify_line {
	enum verify_result result; /* the worst of its checks */
	const char *note;	   /* why there is no check; NULL: there is */
	struct verify_found {
		const struct verify_check *check;
		struct verify_finding finding;
		struct verify_found *next;
	} * found;
};

/* The whole of a run. */
struct verify_run {
	struct verify *verify;
	bool wanted[PROMISE_COUNT]; /* asked for */
	struct verify_line lines[PROMISE_COUNT];
	size_t counts[VERIFY_RESULTS];
	char date[32];	/* "2026-11-22 10:40 UTC" */
	char host[256]; /* the name of this machine */
};

/* A line a promise; with -v its checks and their evidence. Or JSON. */
void verify_print(const struct verify_run *run, bool verbose);
void verify_print_json(const struct verify_run *run);

#endif
