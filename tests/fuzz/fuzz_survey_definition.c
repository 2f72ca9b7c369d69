/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_survey_definition - survey files of any content */
#include "config.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/must.h"
#include "modules/surveys/definition/answer.h"
#include "modules/surveys/definition/definition.h"

#define ARENA_MAX (64 * 1024 * 1024)
#define TEXT_MAX  (64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig's scanner loses a little memory at a syntax error. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:libconfig.so";
}

/* try_options - every option of every question has a place of its own */
static void
try_options(const struct definition *def)
{
	uint8_t answers[SURVEY_QUESTIONS_MAX * 8];
	size_t bytes = 0, cells = 0;

	must(def->nquestions > 0 && def->nquestions <= SURVEY_QUESTIONS_MAX);
	for (size_t i = 0; i < def->nquestions; i++) {
		const struct question *question = &def->questions[i];

		must(
		    question->offset == bytes && question->first_cell == cells);
		must(question->noptions >=
			 (question->kind == QUESTION_CONSENT ? 1 : 2) &&
		     question->noptions <= SURVEY_OPTIONS_MAX);
		bytes += question->bytes;
		cells += question->noptions;
		for (size_t j = 0; j < question->noptions &&
				   question->kind != QUESTION_NUMBER &&
				   question->kind != QUESTION_DATE;
		     j++) {
			for (size_t k = 0; k < sizeof(answers); k++)
				answers[k] = 0;
			must(answer_put(question,
			    str_of(question->options[j].id), answers));
			must(answer_get(question, answers) == 1ull << j);
		}
	}
	must(def->answer_bytes == bytes && def->nquestion_cells == cells);
	for (size_t i = 0; i < def->ncross_tables; i++) {
		must(def->cross_tables[i].first_cell == cells);
		cells += def->cross_tables[i].ncells;
	}
	must(def->ncells == cells);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct definition_limits limits = {
	    .k_minimum = 5, .text_refused = "strict.conf:1"};
	struct arena *arena = arena_new(ARENA_MAX);
	const struct definition *def;
	struct err err = ERR_NONE;

	if (size > TEXT_MAX)
		size = TEXT_MAX;
	if (definition_parse(arena, "fuzz.conf",
		arena_str(arena, str_from(data, size)), &limits, &def,
		&err) == 0)
		try_options(def);
	else
		must(err.set);
	arena_free(&arena);
	return 0;
}
