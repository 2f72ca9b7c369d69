/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_gate_fcgi - what the gate lets in, libfcgi reads alike */
#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fcgiapp.h>

#include "base/must.h"
#include "http/gate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_BODY_MAX  (64 * 1024)
#define FUZZ_INPUT_MAX (96 * 1024) /* what a socket takes at once */

/* is_let_in - is it one whole request for the gate? */
static bool
is_let_in(struct gate *gate, const uint8_t *data, size_t size)
{
	enum gate_state state = GATE_MORE;
	size_t at = 0, used;

	while (at < size && state == GATE_MORE) {
		state = gate_feed(gate, data + at, size - at, &used);
		at += used;
		if (state == GATE_PARAMS)
			state = gate_admit(gate, FUZZ_BODY_MAX, true);
	}
	return state == GATE_COMPLETE && at == size;
}

/* same_params - every one, in order */
static void
same_params(const struct gate *gate, char **envp)
{
	struct pair pair;
	size_t at = 0;

	/* libfcgi's own addition comes first */
	must(*envp && strncmp(*envp, "FCGI_ROLE=", 10) == 0);
	envp++;
	while (gate_next(gate, &at, &pair)) {
		must(*envp != NULL);
		must(strlen(*envp) == pair.name.len + 1 + pair.value.len);
		must(memcmp(*envp, pair.name.ptr, pair.name.len) == 0);
		must((*envp)[pair.name.len] == '=');
		must(memcmp(*envp + pair.name.len + 1, pair.value.ptr,
			 pair.value.len) == 0);
		envp++;
	}
	must(*envp == NULL);
}

/* same_body - every byte, and no error at the end */
static void
same_body(const struct gate *gate, FCGX_Request *request)
{
	char *body = malloc(FUZZ_BODY_MAX + 1);
	int n;

	must(body != NULL);
	if (gate->role == HTTP_RESPONDER) {
		n = FCGX_GetStr(body, FUZZ_BODY_MAX + 1, request->in);
		must(FCGX_GetError(request->in) == 0);
		must((size_t)n == gate->body.len);
		must(n == 0 || memcmp(body, gate->body.ptr, (size_t)n) == 0);
	}
	free(body);
}

/* compare - libfcgi reads the same bytes from a socket */
static void
compare(const struct gate *gate, const uint8_t *data, size_t size)
{
	FCGX_Request request;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	must(send(pair[0], data, size, MSG_DONTWAIT) == (ssize_t)size);
	must(shutdown(pair[0], SHUT_WR) == 0);
	must(FCGX_Init() == 0);
	must(FCGX_InitRequest(&request, -1, 0) == 0);
	request.ipcFd = pair[1];
	request.keepConnection = 1; /* or the first thing it does is close */
	must(FCGX_Accept_r(&request) == 0);
	must(request.role == (int)gate->role);
	must(request.keepConnection == gate->keep);
	same_params(gate, request.envp);
	same_body(gate, &request);
	request.keepConnection = 0;
	FCGX_Finish_r(&request); /* closes pair[1] */
	close(pair[0]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gate gate;

	if (size > FUZZ_INPUT_MAX)
		return 0;
	gate_init(&gate);
	if (is_let_in(&gate, data, size))
		compare(&gate, data, size);
	gate_fini(&gate);
	return 0;
}
