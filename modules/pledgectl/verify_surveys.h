/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_surveys - what checks of surveys share */
#ifndef FP_PLEDGECTL_VERIFY_SURVEYS_H
#define FP_PLEDGECTL_VERIFY_SURVEYS_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/str.h"

struct survey_settings;
struct verify;
struct verify_finding;
struct verify_http;

#define VERIFY_SURVEYS_MAX 200

/* The surveys that the site lists. */
struct verify_surveys {
	const char *ids[VERIFY_SURVEYS_MAX];
	size_t n;
};

/* The module's settings, where there is one and --url is given; NULL with the
 * finding filled. */
const struct survey_settings *verify_survey_settings(
    struct verify *verify, struct verify_finding *finding_r);

/* "/surveys/ID" and what follows, in the run's arena. */
const char *verify_survey_path(struct verify *verify,
    const struct survey_settings *settings, const char *id, const char *more);

/* Reads the list; false with the finding filled. */
bool verify_surveys_list(struct verify *verify, struct verify_http *http,
    const struct survey_settings *settings, struct verify_surveys *surveys_r,
    struct verify_finding *finding_r);

/* A page that is JSON; NULL with the finding filled, or the caller's to
 * json_decref. */
json_t *verify_survey_json(struct verify_http *http, const char *path,
    struct verify_finding *finding_r);

/* Posts answers (JSON where the type says so); the status, 0 with the finding
 * filled. headers may be NULL. */
int verify_survey_answer(struct verify_http *http, const char *path,
    struct str body, const char *type, const char *const *headers,
    struct verify_finding *finding_r);

#endif
