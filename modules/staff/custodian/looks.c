/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/custodian/looks.h"

#include <string.h>

#include "base/must.h"

#define HOUR_MS (60 * 60 * 1000)

/* is_idle - did somebody look at nothing in this hour? */
static bool
is_idle(const struct looks_person *person, int64_t now_ms)
{
	for (unsigned i = 0; i < LOOKS_KINDS; i++)
		if (person->n[i] && now_ms - person->since_ms[i] < HOUR_MS)
			return false;
	return true;
}

/* find - somebody's place, perhaps a new one; NULL: there is no room */
static struct looks_person *
find(struct looks *looks, struct str who, int64_t now_ms)
{
	struct looks_person *place = NULL;

	for (size_t i = 0; i < looks->npeople; i++) {
		struct looks_person *person = &looks->people[i];

		if (str_eq(who, str_from(person->who, person->len)))
			return person;
		if (!place && is_idle(person, now_ms))
			place = person;
	}
	if (!place && looks->npeople < LOOKS_PEOPLE_MAX)
		place = &looks->people[looks->npeople++];
	if (!place || who.len > sizeof(place->who))
		return NULL;
	*place = (struct looks_person){.len = who.len};
	memcpy(place->who, who.ptr, who.len);
	return place;
}

/* looks_add - one more */
bool
looks_add(struct looks *looks, struct str who, unsigned kind, int64_t limit,
    int64_t now_ms)
{
	struct looks_person *person = find(looks, who, now_ms);

	must(kind < LOOKS_KINDS);
	if (!person)
		return false;
	if (person->n[kind] == 0 ||
	    now_ms - person->since_ms[kind] >= HOUR_MS) {
		person->since_ms[kind] = now_ms;
		person->n[kind] = 0;
	}
	if (person->n[kind] >= limit)
		return false;
	person->n[kind]++;
	return true;
}
