/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_birth - the age screen, answered with a date that fits */
#ifndef FP_PLEDGECTL_VERIFY_BIRTH_H
#define FP_PLEDGECTL_VERIFY_BIRTH_H

#include <stdbool.h>

struct registration_settings;
struct verify;
struct verify_finding;
struct verify_form;
struct verify_http;
struct verify_reply;

/* A day: so many years ago, and so many days after that. Texts in the
 * visitor's arena. */
struct verify_birth {
	const char *day, *month, *year;
};
struct verify_birth verify_birth_at(
    struct verify_http *http, int years, int days);

/* Two days short of an age everywhere on earth, and two past it. */
#define VERIFY_SHORT_OF +2
#define VERIFY_PAST	-2

/* The age that counts for who comes from no country with one of its own. */
int verify_age_limit(
    const struct verify *verify, const struct registration_settings *settings);

/* Fills the three entries; the country, where it is asked for, is one without
 * an age of its own. */
void verify_birth_fill(
    struct verify_form *form, const struct verify_birth *birth);

/* Opens registration's age screen, fills it and keeps the answer. */
bool verify_birth_answer(struct verify_http *http, const char *mount,
    const struct verify_birth *birth, struct verify_reply *reply_r,
    struct verify_finding *finding_r);

#endif
