/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "definition.h"
#include "results.h"
#include "results_view.h"

/* put_field - quoted where it must be (RFC 4180 section 2) */
static void
put_field(struct buf *out, const char *text)
{
	if (!text[strcspn(text, ",\"\r\n")]) {
		buf_puts(out, text);
		return;
	}
	buf_putc(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_putc(out, '"');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}

/* put_count - a number, nothing where it is hidden */
static void
put_count(struct buf *out, int64_t count)
{
	if (count != RESULT_HIDDEN)
		buf_printf(out, "%" PRId64, count);
}

/* put_option - one record */
static void
put_option(struct buf *out, const struct survey_results *results,
    const struct result_question *question, const struct result_option *option)
{
	buf_printf(out, "%s,%" PRId64 ",%" PRId64 ",%s,%s,",
	    results->definition->id, results->k, results->release,
	    question->question->id,
	    question_kind_name(question->question->kind));
	put_count(out, question->answers);
	buf_putc(out, ',');
	put_field(out, option->option->id);
	buf_putc(out, ',');
	put_field(out, option->option->label);
	buf_putc(out, ',');
	put_count(out, option->count);
	buf_puts(out, "\r\n");
}

/* results_csv - a record an option */
void
results_csv(const struct survey_results *results, struct buf *out)
{
	const struct definition *def = results->definition;

	buf_puts(out, "survey,k,as_of_release,question,kind,answers,option,"
		      "label,count\r\n");
	for (size_t i = 0; i < def->nquestions; i++) {
		const struct result_question *question = &results->questions[i];

		for (size_t j = 0; j < question->question->noptions; j++)
			put_option(
			    out, results, question, &question->options[j]);
	}
}
