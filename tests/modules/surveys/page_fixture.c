/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "page_fixture.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "page/page.h"
#include "page/template.h"

extern const struct embed survey_templates[];

/* page_fixture_setup - a request for a page of surveys, and a survey */
int
page_fixture_setup(void **state)
{
	static const struct embed *const tables[] = {
	    page_templates, survey_templates, NULL};
	static const struct definition_limits limits = {.k_minimum = 5};
	struct arena *arena = arena_new(1024 * 1024);
	struct page_fixture *f = arena_alloc(arena, sizeof(*f));
	struct err err = ERR_NONE;

	f->arena = arena;
	f->site = (struct site){.site_url = "https://jobs.example",
	    .site_name = "Example Jobs",
	    .stylesheet = "/style.css",
	    .policy_url = "/registration/policy"};
	if (template_set_open(tables, NULL, NULL, &f->set, &err) < 0 ||
	    definition_load(arena, EXAMPLE, &limits, &f->def, &err) < 0) {
		fprintf(stderr, "%s\n", err_text(&err));
		return -1;
	}
	f->settings = (struct survey_settings){.login_url = ""};
	f->ctx = (struct context){.site = &f->site,
	    .settings = &f->settings,
	    .templates = f->set,
	    .mount = "/surveys"};
	f->accept = (struct pair){STR("HTTP_ACCEPT"), STR("text/html")};
	f->english = (struct language){.tag = "en", .templates = f->set};
	f->req = (struct request){.arena = arena,
	    .language = &f->english,
	    .ctx = &f->ctx,
	    .method = HTTP_GET,
	    .params = &f->accept,
	    .nparams = 1};
	f->res = (struct response){.head = BUF_INIT(RESPONSE_HEAD_MAX),
	    .body = BUF_INIT(RESPONSE_BODY_MAX)};
	*state = f;
	return 0;
}

/* page_fixture_teardown - give all back */
int
page_fixture_teardown(void **state)
{
	struct page_fixture *f = *state;
	struct arena *arena = f->arena;

	buf_free(&f->res.head);
	buf_free(&f->res.body);
	template_set_close(&f->set);
	arena_free(&arena);
	return 0;
}

/* page_fixture_json - a program asks */
void
page_fixture_json(struct page_fixture *f)
{
	f->accept.value = STR("application/json");
}
