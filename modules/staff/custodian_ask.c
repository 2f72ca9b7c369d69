/* SPDX-License-Identifier: BSD-2-Clause */
/* custodian_ask - the end of the pages */
#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/num.h"
#include "base/scrub.h"
#include "crypto/keyring.h"
#include "modules/staff/custodian.h"

#define PATIENCE_SECS 30 /* it waits for three databases in turn */

/* reach - a connection with limits in time */
static int
reach(const char *path, struct err *err)
{
	static const struct timeval patience = {.tv_sec = PATIENCE_SECS};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return err_set(err, "custodian_socket: the name is too long");
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	err_set_errno(err, "%s: formpledge-custodian cannot be reached", path);
	close(fd);
	return -1;
}

/* exchange - one packet each way; its length, or -1 */
static ssize_t
exchange(const char *path, const uint8_t *packet, size_t len, uint8_t *reply,
    struct err *err)
{
	int fd = reach(path, err);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = send(fd, packet, len, MSG_NOSIGNAL);
	if (n == (ssize_t)len)
		n = recv(fd, reply, CUSTODIAN_ANSWER_MAX, 0);
	else
		n = -1;
	close(fd);
	if (n <= 0)
		return err_set(err,
		    "%s: formpledge-custodian did not answer; its log may say "
		    "why",
		    path);
	return n;
}

/* custodian_ask - one question */
int
custodian_ask(const char *socket, struct arena *arena,
    const struct custodian_ask *ask, struct custodian_answer *answer_r,
    struct err *err)
{
	uint8_t *packet = arena_alloc(arena, CUSTODIAN_ASK_MAX);
	uint8_t *reply = arena_alloc(arena, CUSTODIAN_ANSWER_MAX);
	size_t len = custodian_ask_format(ask, packet);
	ssize_t n;

	*answer_r = (struct custodian_answer){.said = CUSTODIAN_FAILED};
	if (len == 0)
		return err_set(err, "a question that is too long");
	n = exchange(socket, packet, len, reply, err);
	if (n < 0)
		return -1;
	if (custodian_answer_parse(
		str_from((const char *)reply, (size_t)n), answer_r) < 0) {
		scrub(reply, (size_t)n);
		return err_set(err,
		    "%s: not an answer of "
		    "formpledge-custodian",
		    socket);
	}
	answer_r->text = arena_copy(arena, answer_r->text);
	scrub(reply, (size_t)n);
	return 0;
}

/* custodian_wrapped_format - "KEK HEX;" */
const char *
custodian_wrapped_format(
    struct arena *arena, const struct datakey_wrapped *wrapped)
{
	char hex[2 * sizeof(wrapped->bytes) + 1];

	str_hex(wrapped->bytes, sizeof(wrapped->bytes), hex);
	return arena_printf(arena, "%lld %s;", (long long)wrapped->kek_id, hex);
}

/* custodian_wrapped - and back */
int
custodian_wrapped(const struct custodian_answer *answer, size_t at,
    struct datakey_wrapped *wrapped_r)
{
	struct str rest = answer->text, one = STR_NONE;

	if (at >= answer->nkeys)
		return -1;
	for (size_t i = 0; i <= at; i++)
		one = str_cut(&rest, ';');
	if (num_parse(str_cut(&one, ' '), 0, INT64_MAX, &wrapped_r->kek_id))
		return -1;
	return str_unhex(one, wrapped_r->bytes, sizeof(wrapped_r->bytes));
}

/* custodian_keyring - what the stores of submissions take */
struct keyring *
custodian_keyring(const struct custodian_answer *answer)
{
	struct keyring *keyring = keyring_new();

	for (size_t i = 0; i < answer->nkeys; i++)
		keyring_give(
		    keyring, answer->keys[i].id, &answer->keys[i].secret);
	return keyring;
}
