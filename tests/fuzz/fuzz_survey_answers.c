/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_survey_answers - what comes to the anonymous door, in each encoding;
 * the first byte says which
 */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "http/form.h"
#include "http/response.h"
#include "modules/surveys/definition/answer.h"
#include "modules/surveys/definition/asked.h"
#include "modules/surveys/definition/definition.h"
#include "modules/surveys/pages/answer_form.h"
#include "modules/surveys/pages/survey_pages.h"

#define ARENA_MAX (16 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig's scanner loses a little memory at a syntax error. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:libconfig.so";
}

/* One of each kind; that of one page takes the short way as well. */
static const char one_page[] =
    "title = \"T\"; text = \"T\"; who = \"anyone\"; k = 5; questions = ("
    "{ id = \"s\"; kind = \"single\"; label = \"S\"; options = ("
    "{ id = \"a\"; label = \"A\"; }, { id = \"b\"; label = \"B\"; } ); },"
    "{ id = \"m\"; kind = \"multiple\"; label = \"M\"; options = ("
    "{ id = \"a\"; label = \"A\"; }, { id = \"b\"; label = \"B\"; } ); },"
    "{ id = \"n\"; kind = \"number\"; label = \"N\"; sensitive = true;"
    "ranges = ( { from = 0; to = 9; label = \"L\"; },"
    "{ from = 10; label = \"H\"; } ); },"
    "{ id = \"c\"; kind = \"scale\"; label = \"C\"; from = 1; to = 5; } );";
static const char three_pages[] =
    "title = \"T\"; text = \"T\"; who = \"anyone\"; k = 5; pages = ("
    "{ questions = ( { id = \"s\"; kind = \"single\"; label = \"S\"; "
    "options = ( { id = \"a\"; label = \"A\"; },"
    "{ id = \"b\"; label = \"B\"; } ); } ); },"
    "{ show_if = { s = \"a\"; }; questions = ("
    "{ id = \"d\"; kind = \"date\"; label = \"D\"; ranges = ("
    "{ from = \"2000-01-01\"; to = \"2009-12-31\"; label = \"E\"; },"
    "{ from = \"2010-01-01\"; label = \"L\"; } ); } ); },"
    "{ questions = ( { id = \"m\"; kind = \"multiple\"; label = \"M\"; "
    "sensitive = true; options = ( { id = \"a\"; label = \"A\"; },"
    "{ id = \"b\"; label = \"B\"; } ); },"
    "{ id = \"c\"; kind = \"scale\"; label = \"C\"; from = 1; to = 5; "
    "show_if = { s = \"b\"; }; } ); } );";
static const char texts[] =
    "title = \"T\"; who = \"anyone\"; k = 5; texts = \"keep\"; pages = ("
    "{ questions = ( { id = \"s\"; kind = \"single\"; label = \"S\"; "
    "options = ( { id = \"a\"; label = \"A\"; },"
    "{ id = \"b\"; label = \"B\"; } ); },"
    "{ id = \"t\"; kind = \"text\"; label = \"T\"; } ); },"
    "{ show_if = { s = \"a\"; }; questions = ( { id = \"u\"; "
    "kind = \"text\"; label = \"U\"; } ); } );";

/* A survey, read once. */
struct fuzzed {
	const char *text;
	const struct definition *def;
	const struct field *fields;
	size_t nfields;
};
static struct fuzzed surveys[] = {{one_page, NULL, NULL, 0},
    {three_pages, NULL, NULL, 0}, {texts, NULL, NULL, 0}};

/* load - the definition, and the table behind its form */
static const struct fuzzed *
load(struct fuzzed *survey)
{
	static const struct definition_limits limits = {5, NULL};
	static struct arena *arena;
	struct err err = ERR_NONE;

	if (arena == NULL)
		arena = arena_new(ARENA_MAX);
	if (survey->def != NULL)
		return survey;
	must(definition_parse(arena, "fuzz.conf", survey->text, &limits,
		 &survey->def, &err) == 0);
	survey->fields = survey_fields(arena, survey->def, &survey->nfields);
	return survey;
}

/* look - at most one option where one can be chosen, and nothing that was
 * not asked or not agreed to */
static void
look(const struct definition *def, const uint8_t *answers)
{
	uint8_t again[SURVEY_ANSWERS_MAX];

	for (size_t i = 0; i < def->nquestions; i++) {
		const struct question *question = &def->questions[i];
		uint64_t chosen = answer_get(question, answers);

		must(question->noptions == 64 ||
		     question->kind == QUESTION_TEXT ||
		     chosen >> question->noptions == 0);
		must(str_is_utf8(answer_text(question, answers)));
		must(question->kind == QUESTION_MULTIPLE ||
		     (chosen & (chosen - 1)) == 0);
		must(chosen == 0 || asked_question(def, i, answers));
	}
	memcpy(again, answers, def->answer_bytes);
	asked_settle(def, again);
	must(memcmp(again, answers, def->answer_bytes) == 0);
}

/* read_form - the long way; false: refused */
static bool
read_form(struct request *req, const struct fuzzed *survey, uint8_t *answers)
{
	struct form *form;
	int status = form_decode(req, survey->fields, survey->nfields, &form);

	must(status == 0 || status == HTTP_BAD_REQUEST ||
	     status == HTTP_UNSUPPORTED_TYPE);
	if (status != 0)
		return false;
	memset(answers, 0, survey->def->answer_bytes);
	answer_form_take(survey->def, form, answers);
	look(survey->def, answers);
	return true;
}

/* try_body - both ways, which say the same */
static void
try_body(struct request *req, const struct fuzzed *survey, bool plain)
{
	uint8_t quick[SURVEY_ANSWERS_MAX] = {0};
	uint8_t answers[SURVEY_ANSWERS_MAX] = {0};
	struct str ballot;

	must(survey->def->answer_bytes <= sizeof(answers));
	if (plain &&
	    answer_form_quick(survey->def, req->body, &ballot, quick)) {
		look(survey->def, quick);
		if (read_form(req, survey, answers))
			must(memcmp(quick, answers,
				 survey->def->answer_bytes) == 0);
		return;
	}
	read_form(req, survey, answers);
}

/* LLVMFuzzerTestOneInput - bits 0 and 1: the type; 2 and 3: which survey */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = {
	    "application/x-www-form-urlencoded",
	    "multipart/form-data; boundary=XX",
	    "application/json",
	    "application/json; charset=utf-8",
	};
	struct arena *arena;
	struct request req = {.method = HTTP_POST};

	if (size == 0 || size > HTTP_BODY_MAX)
		return 0;
	arena = arena_new(ARENA_MAX);
	req.arena = arena;
	req.content_type = str_of(types[data[0] & 3]);
	req.body = str_from(data + 1, size - 1);
	try_body(&req, load(&surveys[data[0] & 8 ? 2 : data[0] >> 2 & 1]),
	    (data[0] & 3) == 0);
	arena_free(&arena);
	return 0;
}
