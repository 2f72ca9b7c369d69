/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/definition/day.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/must.h"
#include "base/num.h"

#define DAY_SECS 86400

/* day_parse - "2026-11-21" as a number */
bool
day_parse(struct str text, int64_t *days_r)
{
	struct tm tm = {0}, back;
	int64_t year, month, day;
	time_t secs;

	if (text.len != DAY_TEXT_LEN || text.ptr[4] != '-' ||
	    text.ptr[7] != '-' ||
	    num_parse(str_from(text.ptr, 4), 1900, 9999, &year) != 0 ||
	    num_parse(str_from(text.ptr + 5, 2), 1, 12, &month) != 0 ||
	    num_parse(str_from(text.ptr + 8, 2), 1, 31, &day) != 0)
		return false;
	tm.tm_year = (int)year - 1900;
	tm.tm_mon = (int)month - 1;
	tm.tm_mday = (int)day;
	secs = timegm(&tm);
	if (gmtime_r(&secs, &back) == NULL || back.tm_mday != (int)day)
		return false;
	*days_r = secs / DAY_SECS;
	return true;
}

/* day_format - a number as "2026-11-21" */
void
day_format(int64_t days, char text_r[DAY_TEXT_LEN + 1])
{
	time_t secs = (time_t)days * DAY_SECS;
	struct tm tm;

	must(days >= DAY_MIN && days <= DAY_MAX);
	must(gmtime_r(&secs, &tm) != NULL);
	must(strftime(text_r, DAY_TEXT_LEN + 1, "%Y-%m-%d", &tm) ==
	     DAY_TEXT_LEN);
}
