/* SPDX-License-Identifier: BSD-2-Clause */
/* context - what every request of a program is served with */
#ifndef FP_HTTP_CONTEXT_H
#define FP_HTTP_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct keyring;
struct language;
struct policy;
struct policy_archive;
struct rate;
struct site;
struct template_set;
struct used;

/*
 * Set before threads start and never written after; a reload makes a new one
 * and a request keeps the one it began with (req->ctx). It is here, below
 * page/ and policy/, so that they reach what they need without knowing the
 * program; it holds pointers only.
 */
struct context {
	const struct site *site;
	const struct policy *policy;
	const char *policy_version; /* of policy, for page/; NULL: none */
	const struct policy_archive *archive; /* its versions; NULL: not
						 asked for by the module */
	const struct template_set *templates; /* of the first language */
	const struct language *languages;     /* of the site; at least one */
	size_t nlanguages;
	const struct keyring *keyring; /* the keys the module asked for */
	struct rate *rate;	       /* outlives reloads */
	struct used *used;	       /* proofs of work; outlives them, too */
	const char *module;	       /* "feedback" */
	const char *mount;	       /* "/feedback" */
	const void *settings;	       /* the module's own struct */
	const void *data;	       /* what its load made of them */
	bool https;		       /* site_url is https */
	int64_t rate_limit;	       /* posts a minute and client */
};

#endif
