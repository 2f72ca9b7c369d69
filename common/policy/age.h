/* SPDX-License-Identifier: BSD-2-Clause */
/* age - how old somebody is, and nothing about anything else */
#ifndef FP_POLICY_AGE_H
#define FP_POLICY_AGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define AGE_OLDEST_YEARS 130 /* an earlier birth is a slip of the pen */

/* What any form that declares an age does with the date typed into it. */
enum age_answer {
	AGE_NO_DATE, /* not a date: 422 at the field; neither yes nor no */
	AGE_FLOOR,   /* under POLICY_AGE_FLOOR: no form may collect anything */
	AGE_UNDER,   /* under the form's limit */
	AGE_REACHED, /* at least that old */
};

/*
 * Judges three entries (age_parse) by a limit; one below the floor counts as
 * the floor. Nothing of the date is left behind: what is kept of an answer is
 * the limit, that it was typed by the visitor (AGE_METHOD), and the month in
 * which it was asked.
 */
enum age_answer age_judge(struct str day, struct str month, struct str year,
    int limit_years, int64_t now_secs);

#define AGE_METHOD "self-declared"

/* The month of a moment (UTC): 202611. */
int64_t age_month(int64_t secs);

/* A date of birth. Whoever holds one wipes it: scrub(&birth, sizeof). */
struct birth_date {
	int year, month, day;
};

/*
 * Free entry: day 1..31, month 1..12, a year of four digits, blanks around
 * them aside. 0, or -1 for what is not a date of the calendar, lies in the
 * future everywhere on earth, or more than AGE_OLDEST_YEARS back: an
 * invalid entry, not a refusal; nothing of it is left in *birth_r.
 */
int age_parse(struct str day, struct str month, struct str year,
    int64_t now_secs, struct birth_date *birth_r);

/*
 * Of age only when the birthday has come in every time zone, the last of
 * which is UTC-12. Born 29 February: 1 March in years that have none.
 */
bool age_is_of_age(
    const struct birth_date *birth, int limit_years, int64_t now_secs);

#endif
