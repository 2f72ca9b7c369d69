/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/age.h"

#include "base/num.h"
#include "base/scrub.h"
#include "policy/policy.h"

#define DAY_SECS	86400
#define LAST_ZONE_SECS	(12 * 3600) /* UTC-12 is the last to see a day */
#define FIRST_ZONE_SECS (14 * 3600) /* UTC+14 is the first */

/* is_leap - has the year a 29 February? */
static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* month_days - days of a month, 1..12 */
static int
month_days(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* date_of - the civil date of a moment, UTC; years are counted out */
static struct birth_date
date_of(int64_t secs)
{
	int64_t days = secs / DAY_SECS - (secs % DAY_SECS < 0);
	struct birth_date date = {1970, 1, 1};

	while (days < 0)
		days += is_leap(--date.year) ? 366 : 365;
	while (days >= (is_leap(date.year) ? 366 : 365))
		days -= is_leap(date.year++) ? 366 : 365;
	while (days >= month_days(date.year, date.month))
		days -= month_days(date.year, date.month++);
	date.day += (int)days;
	return date;
}

/* is_before - does a lie before b? */
static bool
is_before(const struct birth_date *a, const struct birth_date *b)
{
	if (a->year != b->year)
		return a->year < b->year;
	if (a->month != b->month)
		return a->month < b->month;
	return a->day < b->day;
}

/* part_parse - one of the three entries */
static int
part_parse(struct str text, int min, int max, int *out_r)
{
	int64_t n;

	if (num_parse(str_trim(text), min, max, &n))
		return -1;
	*out_r = (int)n;
	return 0;
}

/* date_parse - day, month, year, none of them after today */
static int
date_parse(struct str day, struct str month, struct str year,
    const struct birth_date *today, struct birth_date *birth_r)
{
	if (str_trim(day).len > 2 || str_trim(month).len > 2 ||
	    str_trim(year).len != 4)
		return -1;
	if (part_parse(year, today->year - AGE_OLDEST_YEARS, today->year,
		&birth_r->year) ||
	    part_parse(month, 1, 12, &birth_r->month) ||
	    part_parse(day, 1, month_days(birth_r->year, birth_r->month),
		&birth_r->day))
		return -1;
	return is_before(today, birth_r) ? -1 : 0;
}

/* age_parse - a date of birth as typed */
int
age_parse(struct str day, struct str month, struct str year, int64_t now_secs,
    struct birth_date *birth_r)
{
	struct birth_date today = date_of(now_secs + FIRST_ZONE_SECS);
	int ret = date_parse(day, month, year, &today, birth_r);

	if (ret < 0)
		scrub(birth_r, sizeof(*birth_r));
	return ret;
}

/* age_is_of_age - has the birthday come everywhere? */
bool
age_is_of_age(const struct birth_date *birth, int limit_years, int64_t now_secs)
{
	struct birth_date today = date_of(now_secs - LAST_ZONE_SECS);
	struct birth_date birthday = *birth;
	bool of_age;

	/* 29 February of another year sorts behind the 28th, before 1 March */
	birthday.year += limit_years;
	of_age = !is_before(&today, &birthday);
	scrub(&birthday, sizeof(birthday));
	return of_age;
}

/* age_judge - an answer, and nothing left of the date */
enum age_answer
age_judge(struct str day, struct str month, struct str year, int limit_years,
    int64_t now_secs)
{
	struct birth_date birth;
	enum age_answer answer = AGE_REACHED;

	if (age_parse(day, month, year, now_secs, &birth))
		return AGE_NO_DATE;
	if (!age_is_of_age(&birth, POLICY_AGE_FLOOR, now_secs))
		answer = AGE_FLOOR;
	else if (!age_is_of_age(&birth, limit_years, now_secs))
		answer = AGE_UNDER;
	scrub(&birth, sizeof(birth));
	return answer;
}

/* age_month - the month of a moment, as 202611 */
int64_t
age_month(int64_t secs)
{
	struct birth_date date = date_of(secs);

	return (int64_t)date.year * 100 + date.month;
}
