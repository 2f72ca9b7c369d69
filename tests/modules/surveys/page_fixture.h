/* SPDX-License-Identifier: BSD-2-Clause */
/* page_fixture - what pages of surveys are tested with */
#ifndef FP_TESTS_PAGE_FIXTURE_H
#define FP_TESTS_PAGE_FIXTURE_H

#include "conf/site.h"
#include "http/context.h"
#include "http/language.h"
#include "http/request.h"
#include "http/response.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/survey_settings.h"

struct page_fixture {
	struct arena *arena;
	struct template_set *set;
	struct language english;
	struct site site;
	struct survey_settings settings;
	struct context ctx;
	struct pair accept;
	struct request req;
	struct response res;
	const struct definition *def; /* golden/commute.conf */
};

int page_fixture_setup(void **state);
int page_fixture_teardown(void **state);

/* From here on the client prefers JSON. */
void page_fixture_json(struct page_fixture *f);

#endif
