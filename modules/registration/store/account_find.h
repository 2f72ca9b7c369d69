/* SPDX-License-Identifier: BSD-2-Clause */
/* account_find - the member of a name, mended where a crash left work */
#ifndef FP_REGISTRATION_STORE_ACCOUNT_FIND_H
#define FP_REGISTRATION_STORE_ACCOUNT_FIND_H

#include "modules/registration/store/account.h"

/* The member who was confirmed under a name. Asks the databases as much where
 * there is none. */
enum db_status account_find(const struct account_env *env,
    struct keystore_name name, struct datakey *key_r, struct member *member_r,
    bool *found_r, struct err *err);

#endif
