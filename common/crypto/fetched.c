/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "crypto/fetched.h"

#include <pthread.h>

#include "base/must.h"

static struct fetched all;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* fetched_all - look everything up */
static void
fetched_all(void)
{
	all.gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	must(all.gcm);
	all.ecb = EVP_CIPHER_fetch(NULL, "AES-256-ECB", NULL);
	must(all.ecb);
	all.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	must(all.sha256);
}

/* fetched_get - the algorithms */
const struct fetched *
fetched_get(void)
{
	must(pthread_once(&once, fetched_all) == 0);
	return &all;
}
