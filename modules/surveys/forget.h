/* SPDX-License-Identifier: BSD-2-Clause */
/* forget - those who left the site: who was issued a ballot is deleted */
#ifndef FP_SURVEYS_FORGET_H
#define FP_SURVEYS_FORGET_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "crypto/secret.h"
#include "db/db.h"

struct err;

/*
 * Deletes from the issued lists of all surveys that are not closed whoever
 * the web server named with one of these pseudonyms (FORMPLEDGE_MEMBER).
 * site_key is the keyring's "surveys"; the surveys' files are not needed.
 * deleted_r counts rows. Again does no harm. A member who is erased has no
 * pseudonym any more, so that nobody is issued a second ballot by it; what
 * was answered stays counted, and nobody can tell whose it was.
 */
enum db_status survey_forget(struct db *db, const struct secret *site_key,
    const struct str *members, size_t n, int64_t *deleted_r, struct err *err);

#endif
