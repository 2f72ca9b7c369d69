/* SPDX-License-Identifier: BSD-2-Clause */
/* verify - does a promise hold on this host? One check a file */
#ifndef FP_PLEDGECTL_VERIFY_H
#define FP_PLEDGECTL_VERIFY_H

#include "policy/policy.h"

struct control;

#define VERIFY_EVIDENCE_MAX 512

enum verify_result {
	VERIFY_OK,
	VERIFY_FAILED,
	VERIFY_UNKNOWN, /* it cannot be verified here */
};

/*
 * What a check has found. The evidence is one sentence that says where to
 * look (file and line, table, URL) and names nobody: it is printed, and may
 * be mailed by whoever runs this from a timer.
 */
struct verify_finding {
	enum verify_result result;
	char evidence[VERIFY_EVIDENCE_MAX];
	const char *remedy; /* a constant; NULL where all is well */
};

/*
 * One check. The site's settings and the policy are read when it runs; what
 * else it needs it reads itself, and says VERIFY_UNKNOWN where it is not
 * there. It changes nothing.
 */
struct verify_check {
	enum promise promise;
	const char *name; /* "relay-log" */
	void (*run)(struct control *control, struct verify_finding *finding_r);
};

/* Fills a finding; the evidence is a format. */
void verify_say(struct verify_finding *finding_r, enum verify_result result,
    const char *remedy, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Every check; the table is in verify.c. */
extern const struct verify_check verify_relay_log;
extern const struct verify_check verify_never_again;

#endif
