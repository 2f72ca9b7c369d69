/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/results/tally.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "crypto/aead.h"
#include "modules/surveys/bytes.h"
#include "modules/surveys/definition/answer.h"
#include "modules/surveys/definition/definition.h"

#define TALLY_AD_MAX (32 + SURVEY_ID_MAX + 32)

/* counts_init - all zero */
static void
counts_init(
    struct arena *arena, const struct definition *def, struct counts *counts)
{
	counts->answers = 0;
	counts->questions = arena_alloc_n(
	    arena, def->nquestions, sizeof(*counts->questions));
	counts->cells = arena_alloc_n(
	    arena, def->ncells, sizeof(*counts->cells));
}

/* nshown - cells that can be shown */
static size_t
nshown(const struct definition *def)
{
	return tally_shown_cross(def, def->ncross_tables);
}

/* ntables - that are shown each at its time */
static size_t
ntables(const struct definition *def)
{
	return def->nquestions + def->ncross_tables;
}

/* shown_init - nothing yet */
static void
shown_init(
    struct arena *arena, const struct definition *def, struct shown *shown)
{
	shown->answers = 0;
	shown->questions = arena_alloc_n(
	    arena, def->nquestions, sizeof(*shown->questions));
	shown->cells = arena_alloc_n(arena, nshown(def), sizeof(*shown->cells));
	shown->since = arena_alloc_n(
	    arena, ntables(def), sizeof(*shown->since));
	for (size_t i = 0; i < def->nquestions; i++)
		shown->questions[i] = COUNT_HIDDEN;
	for (size_t i = 0; i < nshown(def); i++)
		shown->cells[i] = COUNT_HIDDEN;
}

/* tally_new - nothing counted */
struct tally *
tally_new(struct arena *arena, const struct definition *def)
{
	struct tally *tally = arena_alloc(arena, sizeof(*tally));

	counts_init(arena, def, &tally->counted);
	shown_init(arena, def, &tally->shown);
	return tally;
}

/* option_of - the one option chosen, or -1 */
static int
option_of(const struct question *question, const uint8_t *answers)
{
	uint64_t chosen = answer_get(question, answers);

	for (size_t i = 0; i < question->noptions; i++)
		if (chosen >> i == 1)
			return (int)i;
	return -1;
}

/* add_cross - one set of answers to a cross-table */
static void
add_cross(struct counts *counts, const struct cross_table *cross,
    const uint8_t *answers)
{
	int row = option_of(cross->rows, answers);
	int column = option_of(cross->columns, answers);

	if (row >= 0 && column >= 0)
		counts->cells[cross->first_cell +
			      (size_t)row * cross->columns->noptions +
			      (size_t)column]++;
}

/* tally_add - count one set of answers */
void
tally_add(
    struct tally *tally, const struct definition *def, const uint8_t *answers)
{
	struct counts *counts = &tally->counted;

	counts->answers++;
	for (size_t i = 0; i < def->nquestions; i++) {
		const struct question *question = &def->questions[i];
		uint64_t chosen = answer_get(question, answers);

		if (chosen != 0)
			counts->questions[i]++;
		for (size_t j = 0; j < question->noptions; j++)
			if (chosen >> j & 1)
				counts->cells[question->first_cell + j]++;
	}
	for (size_t i = 0; i < def->ncross_tables; i++)
		add_cross(counts, &def->cross_tables[i], answers);
}

/* tally_cross_cells - with those without an answer */
size_t
tally_cross_cells(const struct cross_table *cross)
{
	return (cross->rows->noptions + 1) * (cross->columns->noptions + 1);
}

/* tally_shown_cross - behind the questions and the tables before */
size_t
tally_shown_cross(const struct definition *def, size_t number)
{
	size_t at = def->nquestion_cells;

	for (size_t i = 0; i < number; i++) {
		const struct cross_table *cross = &def->cross_tables[i];

		at += tally_cross_cells(cross) + cross->rows->noptions + 1 +
		      cross->columns->noptions + 1;
	}
	return at;
}

/* tally_cross - who answered both, and from the questions' own numbers who
 * did not */
void
tally_cross(const struct definition *def, const struct counts *counts,
    size_t number, uint64_t *cells_r)
{
	const struct cross_table *cross = &def->cross_tables[number];
	const uint64_t *both = counts->cells + cross->first_cell;
	const uint64_t *rows = counts->cells + cross->rows->first_cell;
	const uint64_t *columns = counts->cells + cross->columns->first_cell;
	size_t m = cross->rows->noptions, n = cross->columns->noptions;
	uint64_t neither = counts->answers;

	for (size_t j = 0; j < n; j++)
		cells_r[m * (n + 1) + j] = columns[j];
	for (size_t i = 0; i < m; i++) {
		uint64_t rest = rows[i];

		neither -= rows[i];
		for (size_t j = 0; j < n; j++) {
			uint64_t people = both[i * n + j];

			cells_r[i * (n + 1) + j] = people;
			cells_r[m * (n + 1) + j] -= people;
			rest -= people;
		}
		cells_r[i * (n + 1) + n] = rest;
	}
	for (size_t j = 0; j < n; j++)
		neither -= cells_r[m * (n + 1) + j];
	cells_r[m * (n + 1) + n] = neither;
}

/* plain_bytes - of a tally before it is sealed */
static size_t
plain_bytes(const struct definition *def)
{
	return 8 * (1 + 2 * (1 + def->nquestions) + def->ncells + nshown(def) +
		       ntables(def));
}

/* tally_sealed_bytes - of the blob */
size_t
tally_sealed_bytes(const struct definition *def)
{
	return plain_bytes(def) + AEAD_EXTRA_BYTES;
}

/* tally_ad - what a blob is bound to: its survey and definition */
static struct str
tally_ad(const struct definition *def, uint8_t ad_r[TALLY_AD_MAX])
{
	size_t len = strlen(def->id);

	memset(ad_r, 0, TALLY_AD_MAX);
	memcpy(ad_r, "formpledge tally 2", 18);
	memcpy(ad_r + 32, def->id, len);
	memcpy(ad_r + 32 + SURVEY_ID_MAX, def->digest, 32);
	return str_from(ad_r, TALLY_AD_MAX);
}

/* put_all - numbers into bytes; returns where they end */
static uint8_t *
put_all(uint8_t *at, const uint64_t *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++, at += 8)
		bytes_put64(at, numbers[i]);
	return at;
}

/* get_all - numbers out of bytes; returns where they end */
static const uint8_t *
get_all(const uint8_t *at, uint64_t *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++, at += 8)
		numbers[i] = bytes_get64(at);
	return at;
}

/* put_tally - all of it */
static uint8_t *
put_tally(const struct definition *def, const struct tally *tally, uint8_t *at)
{
	at = put_all(at, &tally->release, 1);
	at = put_all(at, &tally->counted.answers, 1);
	at = put_all(at, tally->counted.questions, def->nquestions);
	at = put_all(at, tally->counted.cells, def->ncells);
	at = put_all(at, &tally->shown.answers, 1);
	at = put_all(at, tally->shown.questions, def->nquestions);
	at = put_all(at, tally->shown.cells, nshown(def));
	return put_all(at, tally->shown.since, ntables(def));
}

/* get_tally - all of it */
static void
get_tally(const struct definition *def, struct tally *tally, const uint8_t *at)
{
	at = get_all(at, &tally->release, 1);
	at = get_all(at, &tally->counted.answers, 1);
	at = get_all(at, tally->counted.questions, def->nquestions);
	at = get_all(at, tally->counted.cells, def->ncells);
	at = get_all(at, &tally->shown.answers, 1);
	at = get_all(at, tally->shown.questions, def->nquestions);
	at = get_all(at, tally->shown.cells, nshown(def));
	get_all(at, tally->shown.since, ntables(def));
}

/* tally_seal - the blob that is stored */
void
tally_seal(const struct secret *key, const struct definition *def,
    const struct tally *tally, uint8_t *blob_r)
{
	uint8_t ad[TALLY_AD_MAX];
	size_t len = plain_bytes(def);
	struct arena *arena = arena_new(len + 4096);
	uint8_t *plain = arena_alloc(arena, len);

	must(put_tally(def, tally, plain) == plain + len);
	aead_seal(key, tally_ad(def, ad), str_from(plain, len), blob_r);
	arena_free(&arena);
}

/* tally_open - a blob that was stored */
int
tally_open(struct arena *arena, const struct secret *key,
    const struct definition *def, struct str blob, struct tally **tally_r,
    struct err *err)
{
	uint8_t ad[TALLY_AD_MAX];
	struct tally *tally = tally_new(arena, def);
	uint8_t *plain = arena_alloc(arena, plain_bytes(def));

	if (blob.len != tally_sealed_bytes(def) ||
	    aead_open(key, tally_ad(def, ad), blob, plain) != 0)
		return err_set(err,
		    "survey %s: its counters cannot be opened: they belong to "
		    "another definition or another key (surveys.key)",
		    def->id);
	get_tally(def, tally, plain);
	scrub(plain, plain_bytes(def));
	*tally_r = tally;
	return 0;
}
