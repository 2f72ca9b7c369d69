/* SPDX-License-Identifier: BSD-2-Clause */
/* store_fixture - a database with a survey, and the boxes of two hosts */
#ifndef FP_TESTS_STORE_FIXTURE_H
#define FP_TESTS_STORE_FIXTURE_H

#include "modules/surveys/box/host.h"
#include "modules/surveys/survey_settings.h"
#include "modules/surveys/survey_store.h"
#include "policy/policy.h"

/* Two hosts, one database. */
struct store_fixture {
	char folder[64], database[96], boxes[2][96];
	struct secret key;
	struct policy policy;
	struct survey_settings settings[2];
	struct survey_env env[2];
	struct db *db;
	struct arena *arena;
	const struct definition *def;
	struct host *host[2];
};

extern const char store_commute[]; /* a definition */
extern const struct host_replies store_replies;

/* A file with that text. */
void store_write(const char *path, const char *text);

int store_setup(void **state);
int store_teardown(void **state);

/* Opens the survey, and boxes of it on n hosts. */
void store_open_hosts(struct store_fixture *fixture, int n);
/* n answers of one kind, of the ballots from first on; durable. */
void store_put(struct store_fixture *fixture, int host, unsigned first,
    unsigned n, uint8_t answer);
/* Of the last release. */
const struct survey_results *store_results(struct store_fixture *fixture);
/* One count of a host's box; how many left it. */
size_t store_count(struct store_fixture *fixture, int host, bool all);

#endif
