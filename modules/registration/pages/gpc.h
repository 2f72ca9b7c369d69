/* SPDX-License-Identifier: BSD-2-Clause */
/* gpc - Global Privacy Control: a browser that opts its user out */
#ifndef FP_REGISTRATION_PAGES_GPC_H
#define FP_REGISTRATION_PAGES_GPC_H

#include "modules/registration/store/account.h"

struct err;
struct request;

/*
 * Where the request has the signal, and honour_gpc: ends the mailings that
 * the member has chosen, and takes back the consents to uses of the policy
 * that are agreed to by themselves, each with a line in the ledger. Consents
 * to fields of the member's own stay: what is kept under them would go.
 */
enum db_status gpc_opt_out(struct request *req, const struct datakey *key,
    const struct member *member, struct err *err);

#endif
