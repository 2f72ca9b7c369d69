/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trivial - the yardstick of make bench: a libfcgi program as libfcgi's own
 * documentation shows it (examples/threaded.c): one thread a connection, no
 * kept connections. It reads the body and answers the bytes of a file.
 * Usage: spawn-fcgi ... -- trivial REPLY [THREADS]
 */
#include <fcgiapp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define REPLY_MAX   (1024 * 1024)
#define THREADS_MAX 64

static pthread_mutex_t accept_lock = PTHREAD_MUTEX_INITIALIZER;
static char reply[REPLY_MAX];
static int reply_len;

/* answer - accept, read, reply, for ever */
static void *
answer(void *unused)
{
	FCGX_Request request;
	char body[8192];
	int rc;

	FCGX_InitRequest(&request, 0, 0);
	for (;;) {
		pthread_mutex_lock(&accept_lock);
		rc = FCGX_Accept_r(&request);
		pthread_mutex_unlock(&accept_lock);
		if (rc < 0)
			return unused;
		while (FCGX_GetStr(body, sizeof(body), request.in) > 0)
			;
		FCGX_PutStr(reply, reply_len, request.out);
		FCGX_Finish_r(&request);
	}
}

int
main(int argc, char **argv)
{
	pthread_t thread[THREADS_MAX];
	int threads = argc > 2 ? atoi(argv[2]) : 20;
	FILE *file;

	if (argc < 2 || threads < 1 || threads > THREADS_MAX) {
		fprintf(stderr, "usage: trivial REPLY [THREADS]\n");
		return 2;
	}
	file = fopen(argv[1], "rb");
	if (!file) {
		perror(argv[1]);
		return 1;
	}
	reply_len = (int)fread(reply, 1, sizeof(reply), file);
	fclose(file);
	FCGX_Init();
	for (int i = 1; i < threads; i++)
		pthread_create(&thread[i], NULL, answer, NULL);
	answer(NULL);
	return 0;
}
