/* SPDX-License-Identifier: BSD-2-Clause */
/* release - what of a tally is shown next, beside all that was shown */
#ifndef FP_SURVEYS_RESULTS_RELEASE_H
#define FP_SURVEYS_RESULTS_RELEASE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct definition;
struct tally;

/* More than a survey can come to: each release counts k more and a 16th. */
#define RELEASES_MAX 1000

/*
 * Is it time? At least k more were counted, and a sixteenth more than were
 * shown, so that there are never many; at the end k more will do.
 */
bool release_is_due(
    const struct tally *tally, const struct definition *def, bool end);

/* Does it need what was released before? Without sensitive questions and
 * cross-tables the tally alone says enough. */
bool release_needs_past(const struct definition *def);

/*
 * Releases what was counted: tally->shown as it is from now on, and its
 * number. past are the tallies as they were after each release before, in
 * their order; npast more than RELEASES_MAX shows no sensitive question and
 * no cross-table anew.
 *
 * An ordinary question is shown whole where at least k answered it and k
 * more than were shown. A sensitive one hides every option that fewer than
 * k chose, and more (suppress_choose); of several answers, or where no
 * choice is safe beside all that was shown before, it stays as it was. So
 * do cross-tables, which are shown only with both their questions.
 */
void release_make(struct arena *arena, struct tally *tally,
    const struct definition *def, const struct tally *const *past,
    size_t npast);

/* Why a cross-table cannot be shown, whatever is counted: one of its
 * questions is sensitive, or it closes a ring with those before it, whose
 * tables together could say more than each of them does. */
bool release_has_sensitive(const struct definition *def, size_t cross);
bool release_has_ring(const struct definition *def, size_t cross);

#endif
