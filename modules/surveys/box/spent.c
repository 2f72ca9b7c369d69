/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/box/spent.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/scrub.h"

#define SPENT_TABLES_MAX 24
#define SPENT_SLOTS_MIN	 1024

/* Open addressing, linear probing; 0 is an empty slot. */
struct table {
	uint64_t *slots;
	size_t n, used, max;
};

struct spent {
	struct table tables[SPENT_TABLES_MAX];
	size_t ntables;
};

/* table_init - a table for this many, then two thirds full */
static void
table_init(struct table *table, size_t expected)
{
	table->n = expected + expected / 2;
	if (table->n < SPENT_SLOTS_MIN)
		table->n = SPENT_SLOTS_MIN;
	must(table->n <= UINT32_MAX);
	table->slots = calloc(table->n, sizeof(*table->slots));
	must(table->slots != NULL);
	table->max = table->n / 3 * 2;
}

/* slot_of - where the key is, or the empty slot where it would go */
static uint64_t *
slot_of(const struct table *table, uint64_t key)
{
	size_t at = (size_t)((key & UINT32_MAX) * table->n >> 32);

	while (table->slots[at] != 0 && table->slots[at] != key)
		at = at + 1 < table->n ? at + 1 : 0;
	return &table->slots[at];
}

/* key_of - 64 bits of a digest, never 0 */
static uint64_t
key_of(const uint8_t *digest)
{
	uint64_t key;

	memcpy(&key, digest, sizeof(key));
	return key != 0 ? key : 1;
}

/* spent_new - an empty set */
struct spent *
spent_new(size_t expected)
{
	struct spent *spent = calloc(1, sizeof(*spent));

	must(spent != NULL);
	table_init(&spent->tables[0], expected);
	spent->ntables = 1;
	return spent;
}

/* spent_free - scrub and forget it; NULL is fine */
void
spent_free(struct spent **spent)
{
	if (*spent == NULL)
		return;
	for (size_t i = 0; i < (*spent)->ntables; i++) {
		struct table *table = &(*spent)->tables[i];

		scrub_free(&table->slots, table->n * sizeof(*table->slots));
	}
	free(*spent);
	*spent = NULL;
}

/* spent_has - was this ballot used */
bool
spent_has(const struct spent *spent, const uint8_t digest[BALLOT_DIGEST_BYTES])
{
	uint64_t key = key_of(digest);

	for (size_t i = 0; i < spent->ntables; i++)
		if (*slot_of(&spent->tables[i], key) == key)
			return true;
	return false;
}

/* spent_add - note that it was used */
bool
spent_add(struct spent *spent, const uint8_t digest[BALLOT_DIGEST_BYTES])
{
	struct table *last = &spent->tables[spent->ntables - 1];

	if (spent_has(spent, digest))
		return false;
	if (last->used == last->max) {
		must(spent->ntables < SPENT_TABLES_MAX);
		table_init(last + 1, last->max * 2);
		spent->ntables++;
		last++;
	}
	*slot_of(last, key_of(digest)) = key_of(digest);
	last->used++;
	return true;
}

/* spent_count - how many there are */
size_t
spent_count(const struct spent *spent)
{
	size_t n = 0;

	for (size_t i = 0; i < spent->ntables; i++)
		n += spent->tables[i].used;
	return n;
}
