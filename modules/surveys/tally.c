/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "tally.h"

#include <string.h>

#include "answer.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "bytes.h"
#include "crypto/aead.h"
#include "definition.h"

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

/* tally_new - nothing counted */
struct tally *
tally_new(struct arena *arena, const struct definition *def)
{
	struct tally *tally = arena_alloc(arena, sizeof(*tally));

	counts_init(arena, def, &tally->counted);
	counts_init(arena, def, &tally->released);
	return tally;
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
}

/* is_small - about somebody, and about fewer than k */
static bool
is_small(uint64_t n, int64_t k)
{
	return n > 0 && n < (uint64_t)k;
}

/*
 * tells_of_few - does what is new of a sensitive question, beside what was
 * shown before, tell of fewer than k who chose the same? Where nothing was
 * shown before, results_new judges the whole.
 */
static bool
tells_of_few(const struct tally *tally, const struct definition *def,
    const struct question *question)
{
	const uint64_t *from = tally->counted.cells + question->first_cell;
	const uint64_t *to = tally->released.cells + question->first_cell;
	bool shown = true, few = false;

	for (size_t i = 0; i < question->noptions; i++) {
		shown = shown && !is_small(to[i], def->k);
		few = few || is_small(from[i] - to[i], def->k);
	}
	return shown && few;
}

/* release_question - its numbers as they are now, unless the difference to
 * those shown before would be about fewer than k */
static void
release_question(
    struct tally *tally, const struct definition *def, size_t number)
{
	const struct question *question = &def->questions[number];
	uint64_t now = tally->counted.questions[number];
	uint64_t *shown = &tally->released.questions[number];

	if (now - *shown < (uint64_t)def->k ||
	    (question->sensitive && *shown > 0 &&
		tells_of_few(tally, def, question)))
		return;
	*shown = now;
	memcpy(tally->released.cells + question->first_cell,
	    tally->counted.cells + question->first_cell,
	    question->noptions * sizeof(*tally->released.cells));
}

/* tally_release - show what was counted, if that is k more */
void
tally_release(struct tally *tally, const struct definition *def)
{
	uint64_t now = tally->counted.answers;

	if (now - tally->released.answers < (uint64_t)def->k)
		return;
	tally->released.answers = now;
	for (size_t i = 0; i < def->nquestions; i++)
		release_question(tally, def, i);
	tally->release++;
}

/* plain_bytes - of a tally before it is sealed */
static size_t
plain_bytes(const struct definition *def)
{
	return 8 + 2 * 8 * (1 + def->nquestions + def->ncells);
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
	memcpy(ad_r, "formpledge tally 1", 18);
	memcpy(ad_r + 32, def->id, len);
	memcpy(ad_r + 32 + SURVEY_ID_MAX, def->digest, 32);
	return str_from(ad_r, TALLY_AD_MAX);
}

/* put_counts - into bytes; returns where they end */
static uint8_t *
put_counts(
    const struct definition *def, const struct counts *counts, uint8_t *at)
{
	bytes_put64(at, counts->answers);
	at += 8;
	for (size_t i = 0; i < def->nquestions; i++, at += 8)
		bytes_put64(at, counts->questions[i]);
	for (size_t i = 0; i < def->ncells; i++, at += 8)
		bytes_put64(at, counts->cells[i]);
	return at;
}

/* get_counts - out of bytes; returns where they end */
static const uint8_t *
get_counts(
    const struct definition *def, struct counts *counts, const uint8_t *at)
{
	counts->answers = bytes_get64(at);
	at += 8;
	for (size_t i = 0; i < def->nquestions; i++, at += 8)
		counts->questions[i] = bytes_get64(at);
	for (size_t i = 0; i < def->ncells; i++, at += 8)
		counts->cells[i] = bytes_get64(at);
	return at;
}

/* tally_seal - the blob that is stored */
void
tally_seal(const struct secret *key, const struct definition *def,
    const struct tally *tally, uint8_t *blob_r)
{
	uint8_t ad[TALLY_AD_MAX];
	size_t len = plain_bytes(def);
	struct arena *arena = arena_new(len + 4096);
	uint8_t *plain = arena_alloc(arena, len), *at = plain;

	bytes_put64(at, tally->release);
	at = put_counts(def, &tally->counted, at + 8);
	at = put_counts(def, &tally->released, at);
	must(at == plain + len);
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
	const uint8_t *at = plain;

	if (blob.len != tally_sealed_bytes(def) ||
	    aead_open(key, tally_ad(def, ad), blob, plain) != 0)
		return err_set(err,
		    "survey %s: its counters cannot be opened: they belong to "
		    "another definition or another key (surveys.key)",
		    def->id);
	tally->release = bytes_get64(at);
	at = get_counts(def, &tally->counted, at + 8);
	get_counts(def, &tally->released, at);
	scrub(plain, plain_bytes(def));
	*tally_r = tally;
	return 0;
}
