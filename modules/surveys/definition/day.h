/* SPDX-License-Identifier: BSD-2-Clause */
/* day - a date as a number, for answers and for survey files */
#ifndef FP_SURVEYS_DEFINITION_DAY_H
#define FP_SURVEYS_DEFINITION_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define DAY_MIN	     INT64_C(-25567)  /* 1900-01-01 */
#define DAY_MAX	     INT64_C(2932896) /* 9999-12-31; a range to it is open */
#define DAY_TEXT_LEN 10

/* "2026-11-21" as days since 1970-01-01 (proleptic Gregorian calendar);
 * false where it is no day of the years 1900 to 9999. */
bool day_parse(struct str text, int64_t *days_r);
/* And back; days between DAY_MIN and DAY_MAX. */
void day_format(int64_t days, char text_r[DAY_TEXT_LEN + 1]);

#endif
