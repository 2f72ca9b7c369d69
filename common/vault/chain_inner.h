/* SPDX-License-Identifier: BSD-2-Clause */
/* chain_inner - what the files of chain share; for vault/chain* alone */
#ifndef FP_VAULT_CHAIN_INNER_H
#define FP_VAULT_CHAIN_INNER_H

#include "vault/chain.h"

/* The link after before, for an entry. */
void chain_mac(const struct chain *chain, const struct secret *key,
    const struct chain_at *before, struct str entry, const struct str *parts,
    size_t n, struct chain_at *at_r);

/* The last link, as it is now; found_r: is there one? */
enum db_status chain_head(struct db *db, const struct chain *chain,
    struct chain_at *at_r, bool *found_r, struct err *err);

/* The checkpoint: where the chain begins; seq 0 where it was never cut.
 * sound_r: is it signed? */
enum db_status chain_cut_get(struct db *db, const struct chain *chain,
    const struct secret *key, struct chain_at *at_r, int64_t *made_r,
    bool *sound_r, struct err *err);

#endif
