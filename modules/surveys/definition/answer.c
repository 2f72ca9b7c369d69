/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/definition/answer.h"

#include <string.h>

#include "base/must.h"
#include "base/num.h"
#include "modules/surveys/definition/day.h"

#define LENGTH_BYTES 2 /* before a text, most significant first */

/* answer_bytes - for a text, or for that many options */
size_t
answer_bytes(enum question_kind kind, size_t noptions)
{
	return kind == QUESTION_TEXT ? LENGTH_BYTES + SURVEY_TEXT_MAX
				     : (noptions + 7) / 8;
}

/* answer_text - what was written */
struct str
answer_text(const struct question *question, const uint8_t *answers)
{
	const uint8_t *at = answers + question->offset;
	size_t len;

	if (question->kind != QUESTION_TEXT)
		return STR("");
	len = (size_t)at[0] << 8 | at[1];
	must(len <= SURVEY_TEXT_MAX);
	return str_from(at + LENGTH_BYTES, len);
}

/* answer_get - the options chosen */
uint64_t
answer_get(const struct question *question, const uint8_t *answers)
{
	uint64_t chosen = 0;

	if (question->kind == QUESTION_TEXT)
		return answer_text(question, answers).len > 0;
	for (size_t i = question->bytes; i-- > 0;)
		chosen = chosen << 8 | answers[question->offset + i];
	return chosen;
}

/* range_of - the range a number falls in, or -1 */
static int
range_of(const struct question *question, struct str sent)
{
	bool open = question->to == SURVEY_NUMBER_MAX;
	int64_t n;

	if (num_parse(
		sent, question->from, open ? INT64_MAX : question->to, &n) != 0)
		return -1;
	if (n > question->to)
		n = question->to;
	for (size_t i = 0; i < question->noptions; i++)
		if (n >= question->options[i].from &&
		    n <= question->options[i].to)
			return (int)i;
	return -1;
}

/* day_range_of - the range a day falls in, or -1 */
static int
day_range_of(const struct question *question, struct str sent)
{
	int64_t day;

	if (!day_parse(sent, &day))
		return -1;
	for (size_t i = 0; i < question->noptions; i++)
		if (day >= question->options[i].from &&
		    day <= question->options[i].to)
			return (int)i;
	return -1;
}

/* answer_option - the option that was sent */
int
answer_option(const struct question *question, struct str sent)
{
	if (question->kind == QUESTION_NUMBER)
		return range_of(question, sent);
	if (question->kind == QUESTION_DATE)
		return day_range_of(question, sent);
	for (size_t i = 0; i < question->noptions; i++)
		if (str_is(sent, question->options[i].id))
			return (int)i;
	return -1;
}

/* put_text - note what was written */
static bool
put_text(const struct question *question, struct str sent, uint8_t *answers)
{
	uint8_t *at = answers + question->offset;

	if (sent.len > SURVEY_TEXT_MAX)
		return false;
	at[0] = (uint8_t)(sent.len >> 8);
	at[1] = (uint8_t)sent.len;
	memcpy(at + LENGTH_BYTES, sent.ptr, sent.len);
	return true;
}

/* answer_put - note what was chosen */
bool
answer_put(const struct question *question, struct str sent, uint8_t *answers)
{
	int option;

	if (sent.len == 0)
		return true;
	if (question->kind == QUESTION_TEXT)
		return put_text(question, sent, answers);
	option = answer_option(question, sent);
	if (option < 0)
		return false;
	must((size_t)option / 8 < question->bytes);
	answers[question->offset + (size_t)option / 8] |=
	    (uint8_t)(1u << option % 8);
	return true;
}
