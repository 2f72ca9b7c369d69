/* SPDX-License-Identifier: BSD-2-Clause */
/* rule - which settings contradict which promise */
#ifndef FP_POLICY_RULE_H
#define FP_POLICY_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "policy/policy.h"

struct buf;
struct err;
struct settings;
struct site;

/* What a rule is given: the settings of one module, and the site's. */
struct rule_scope {
	const struct policy *policy;
	const struct site *site;
	const void *values; /* the module's struct */
};

/*
 * One contradiction that can be seen at start. broken answers whether the
 * settings in force contradict the promise. A table of these belongs to each
 * module's settings; the site's own is in site_rules.c.
 */
struct rule {
	enum promise promise;
	const char *setting; /* the key that the message names */
	bool (*broken)(const struct rule_scope *scope);
	const char *remedy; /* "set it to false" */
};

extern const struct rule site_rules[]; /* over site.conf */
extern const size_t site_rules_n;

/* Does the policy make the rule's promise, and the settings break it? */
bool rule_is_broken(const struct rule *rule, const struct rule_scope *scope);

/*
 * 0, or -1 at the first rule broken for a promise the policy makes:
 * "registration.conf:12: remember_me = true contradicts
 * cookies.session-only, promised by policies/workforcetrack.conf:31: set it
 * to false".
 */
int rule_check(const struct rule *rules, size_t n,
    const struct rule_scope *scope, const struct settings *settings,
    struct err *err);

/* All broken ones, one a line; returns their number. For conf check. */
size_t rule_report(const struct rule *rules, size_t n,
    const struct rule_scope *scope, const struct settings *settings,
    struct buf *out);

#endif
