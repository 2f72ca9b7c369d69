/* SPDX-License-Identifier: BSD-2-Clause */
/* account_env - what anything about accounts is done with */
#ifndef FP_REGISTRATION_STORE_ACCOUNT_ENV_H
#define FP_REGISTRATION_STORE_ACCOUNT_ENV_H

#include <stdint.h>

struct arena;
struct db;
struct keystore;

/* What a sign-up, or anything done to an account, is done with. */
struct account_env {
	struct db *db;
	struct keystore *keys;
	struct arena *arena;
	int64_t now_secs;
	/* those who hear of an erasure, NULL-ended; NULL: nobody */
	const char *const *audiences;
};

#endif
