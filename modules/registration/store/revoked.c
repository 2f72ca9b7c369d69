/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/registration/store/revoked.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

#define SLOTS_FIRST 1024

/* A digest's first half, which is plenty: nobody can choose it. a is 0 in a
 * free place, and set last. */
struct slot {
	_Atomic uint64_t a, b;
	int64_t expires_secs;
};

/* Open addressing; at most half full. */
struct table {
	struct table *next; /* among the retired */
	size_t mask, used;
	struct slot slots[];
};

struct revoked {
	_Atomic(struct table *) table;
	_Atomic unsigned asking; /* threads that look at a table */
	struct table *retired;
	size_t max;
};

/* table_new - with so many places, a power of two */
static struct table *
table_new(size_t n)
{
	struct table *table = calloc(
	    1, sizeof(*table) + n * sizeof(table->slots[0]));

	must(table != NULL);
	table->mask = n - 1;
	return table;
}

/* revoked_new - empty */
struct revoked *
revoked_new(size_t max)
{
	struct revoked *revoked = calloc(1, sizeof(*revoked));

	must(revoked != NULL);
	revoked->max = max;
	atomic_init(&revoked->table, table_new(SLOTS_FIRST));
	return revoked;
}

/* drop_retired - when nobody asks: who comes now looks at the new one */
static void
drop_retired(struct revoked *revoked)
{
	struct table *table;

	if (!revoked->retired || atomic_load(&revoked->asking) != 0)
		return;
	while ((table = revoked->retired)) {
		revoked->retired = table->next;
		free(table);
	}
}

/* revoked_free - nobody asks any more */
void
revoked_free(struct revoked **revoked)
{
	if (!*revoked)
		return;
	drop_retired(*revoked);
	free(atomic_load(&(*revoked)->table));
	free(*revoked);
	*revoked = NULL;
}

/* halves - what is kept of a digest */
static void
halves(const uint8_t *digest, uint64_t *a_r, uint64_t *b_r)
{
	memcpy(a_r, digest, sizeof(*a_r));
	memcpy(b_r, digest + sizeof(*a_r), sizeof(*b_r));
	if (*a_r == 0)
		*a_r = 1;
}

/* place_of - where it is, or the free place where it would be */
static size_t
place_of(const struct table *table, uint64_t a, uint64_t b)
{
	size_t i = a & table->mask;
	uint64_t is;

	while ((is = atomic_load_explicit(
		    &table->slots[i].a, memory_order_acquire)) != 0) {
		if (is == a && atomic_load_explicit(&table->slots[i].b,
				   memory_order_relaxed) == b)
			break;
		i = (i + 1) & table->mask;
	}
	return i;
}

/* put - into a free place; false: it is there */
static bool
put(struct table *table, uint64_t a, uint64_t b, int64_t expires_secs)
{
	struct slot *slot = &table->slots[place_of(table, a, b)];

	if (atomic_load_explicit(&slot->a, memory_order_relaxed) != 0)
		return false;
	slot->expires_secs = expires_secs;
	atomic_store_explicit(&slot->b, b, memory_order_relaxed);
	atomic_store_explicit(&slot->a, a, memory_order_release);
	table->used++;
	return true;
}

/* copy_living - into another table; NULL counts */
static size_t
copy_living(const struct table *from, struct table *to, int64_t now_secs)
{
	size_t n = 0;

	for (size_t i = 0; i <= from->mask; i++) {
		const struct slot *slot = &from->slots[i];
		uint64_t a = atomic_load(&slot->a);

		if (a == 0 || slot->expires_secs <= now_secs)
			continue;
		n++;
		if (to)
			put(to, a, atomic_load(&slot->b), slot->expires_secs);
	}
	return n;
}

/* renew - a table with room for twice what lives; false: that is too much */
static bool
renew(struct revoked *revoked, int64_t now_secs)
{
	struct table *old = atomic_load(&revoked->table), *table;
	size_t living = copy_living(old, NULL, now_secs), n = SLOTS_FIRST;

	if (living >= revoked->max)
		return false;
	while (n < 4 * living)
		n *= 2;
	table = table_new(n);
	copy_living(old, table, now_secs);
	atomic_store(&revoked->table, table);
	old->next = revoked->retired;
	revoked->retired = old;
	return true;
}

/* revoked_add - one more */
bool
revoked_add(struct revoked *revoked, const uint8_t *digest,
    int64_t expires_secs, int64_t now_secs)
{
	struct table *table = atomic_load(&revoked->table);
	uint64_t a, b;

	drop_retired(revoked);
	if (expires_secs <= now_secs || revoked_has(revoked, digest))
		return true;
	if ((table->used >= revoked->max || table->used * 2 > table->mask) &&
	    !renew(revoked, now_secs))
		return false;
	halves(digest, &a, &b);
	put(atomic_load(&revoked->table), a, b, expires_secs);
	return true;
}

/* revoked_count - also of those that are over and not dropped yet */
size_t
revoked_count(const struct revoked *revoked)
{
	return atomic_load(&revoked->table)->used;
}

/* revoked_has - is it one? */
bool
revoked_has(struct revoked *revoked, const uint8_t *digest)
{
	const struct table *table;
	uint64_t a, b;
	bool found;

	halves(digest, &a, &b);
	atomic_fetch_add(&revoked->asking, 1);
	table = atomic_load(&revoked->table);
	found = atomic_load(&table->slots[place_of(table, a, b)].a) != 0;
	atomic_fetch_sub(&revoked->asking, 1);
	return found;
}
