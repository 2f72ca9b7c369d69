/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hashes - what the machine hashes in a second with libargon2 alone, by the
 * parameters of crypto/password.h, a thread a processor.
 * Usage: hashes SECONDS
 */
#include "config.h"

#include <argon2.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/must.h"
#include "crypto/password.h"

#define THREADS_MAX 256

static atomic_long done;
static int64_t end_ms;

/* work - hash until the time is over */
static void *
work(void *arg)
{
	uint8_t out[32];

	while (clock_mono_ms() < end_ms) {
		must(argon2id_hash_raw(PASSWORD_PASSES, PASSWORD_MEMORY_KIB, 1,
			 "a password of 32 bytes, as a MAC", 32,
			 "sixteen of salt", 16, out, sizeof(out)) == ARGON2_OK);
		atomic_fetch_add(&done, 1);
	}
	return arg;
}

int
main(int argc, char **argv)
{
	pthread_t threads[THREADS_MAX];
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	int64_t begin = clock_mono_ms();

	if (argc != 2)
		return 2;
	if (n > THREADS_MAX)
		n = THREADS_MAX;
	end_ms = begin + 1000 * strtol(argv[1], NULL, 10);
	for (long i = 0; i < n; i++)
		must(pthread_create(&threads[i], NULL, work, NULL) == 0);
	for (long i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	printf("%.2f\n", (double)atomic_load(&done) * 1000 /
			     (double)(clock_mono_ms() - begin));
	return 0;
}
