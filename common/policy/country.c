/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/country.h"

#include <string.h>

const char *const country_codes[COUNTRY_COUNT + 1] = {
#define COUNTRY(code, name) code,
#include "policy/country.def"
#undef COUNTRY
    NULL,
};

const char *const country_names[COUNTRY_COUNT + 1] = {
#define COUNTRY(code, name) name,
#include "policy/country.def"
#undef COUNTRY
    NULL,
};

/* country_name - what a code stands for */
const char *
country_name(const char *code)
{
	for (size_t i = 0; i < COUNTRY_COUNT; i++)
		if (strcmp(country_codes[i], code) == 0)
			return country_names[i];
	return NULL;
}
