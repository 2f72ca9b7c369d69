/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <time.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/num.h"
#include "base/words.h"
#include "http/language.h"
#include "page/page.h"

/* month_of - its name; 1 is January */
static const char *
month_of(const struct words *words, int64_t month)
{
	static const char *const months[] = {N_("January"), N_("February"),
	    N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
	    N_("August"), N_("September"), N_("October"), N_("November"),
	    N_("December")};

	must(month >= 1 && month <= 12);
	return words_of(words, months[month - 1]);
}

/* page_date - "21 November 2026" */
struct str
page_date(const struct request *req, int64_t secs)
{
	return page_date_in(req->arena, req->language, secs);
}

/* page_date_in - the same for a mail */
struct str
page_date_in(struct arena *arena, const struct language *language, int64_t secs)
{
	time_t at = (time_t)secs;
	struct tm tm;

	must(gmtime_r(&at, &tm) != NULL);
	/* TRANSLATORS: a date: day, month, year */
	return str_of(arena_printf(arena, words_of(language->words, "%d %s %d"),
	    tm.tm_mday, month_of(language->words, tm.tm_mon + 1),
	    tm.tm_year + 1900));
}

/* page_minute - "21 November 2026, 14:05 UTC" */
struct str
page_minute(const struct request *req, int64_t secs)
{
	return page_minute_in(req->arena, req->language, secs);
}

/* page_minute_in - the same for a mail */
struct str
page_minute_in(
    struct arena *arena, const struct language *language, int64_t secs)
{
	time_t at = (time_t)secs;
	struct tm tm;

	must(gmtime_r(&at, &tm) != NULL);
	return str_of(arena_printf(arena,
	    /* TRANSLATORS: day, month, year, hour, minute */
	    words_of(language->words, "%d %s %d, %02d:%02d UTC"), tm.tm_mday,
	    month_of(language->words, tm.tm_mon + 1), tm.tm_year + 1900,
	    tm.tm_hour, tm.tm_min));
}

/* page_month - "November 2026" */
struct str
page_month(const struct request *req, int64_t month)
{
	/* TRANSLATORS: month, year */
	return str_of(arena_printf(req->arena, page_text(req, "%s %d"),
	    month_of(req->language->words, month % 100), (int)(month / 100)));
}

/* page_day - the same day as page_date says it */
struct str
page_day(const struct request *req, const char *day)
{
	return page_day_in(req->arena, req->language, day);
}

/* page_day_in - the same for a mail */
struct str
page_day_in(
    struct arena *arena, const struct language *language, const char *day)
{
	struct str rest = str_of(day), parts[3];
	int64_t year, month, mday;

	for (size_t i = 0; i < 3; i++)
		parts[i] = str_cut(&rest, '-');
	if (num_parse(parts[0], 1, 9999, &year) < 0 ||
	    num_parse(parts[1], 1, 12, &month) < 0 ||
	    num_parse(parts[2], 1, 31, &mday) < 0)
		return str_of(day);
	return str_of(arena_printf(arena, words_of(language->words, "%d %s %d"),
	    (int)mday, month_of(language->words, month), (int)year));
}
