/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "http/fcgi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* joined - all pieces of a reply, as they go to the web server */
static size_t
joined(const struct fcgi_reply *reply, unsigned char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < reply->n; i++) {
		memcpy(
		    out + len, reply->iov[i].iov_base, reply->iov[i].iov_len);
		len += reply->iov[i].iov_len;
	}
	assert_int_equal(len, reply->left);
	return len;
}

/* test_small - the bytes of a small reply */
static void
test_small(void **state)
{
	static const char want[] = "\1\6\1\2\0\044\0\0"
				   "Status: 404 Not Found\r\nA: b\r\n\r\nhello"
				   "\1\6\1\2\0\0\0\0"
				   "\1\3\1\2\0\10\0\0\0\0\0\0\0\0\0\0";
	struct fcgi_reply reply;
	unsigned char got[256];

	(void)state;
	fcgi_reply_init(&reply, 0x0102, 404, STR("A: b\r\n"), STR("hello"));
	assert_int_equal(joined(&reply, got), sizeof(want) - 1);
	assert_memory_equal(got, want, sizeof(want) - 1);
}

/* unframed - the content of the records; every one whole, the end right */
static size_t
unframed(const unsigned char *in, size_t len, char *out)
{
	size_t at = 0, n = 0, content = 1;

	while (content) {
		assert_true(at + 8 <= len);
		assert_memory_equal(in + at, "\1\6\0\1", 4);
		content = (size_t)(in[at + 4] << 8 | in[at + 5]);
		assert_int_equal(in[at + 6], 0);
		assert_true(at + 8 + content <= len);
		memcpy(out + n, in + at + 8, content);
		at += 8 + content;
		n += content;
	}
	assert_int_equal(len - at, 16);
	return n;
}

/* test_sizes - bodies around the size of a record */
static void
test_sizes(void **state)
{
	static const size_t sizes[] = {0, 1, 65000, 65527 - 17, 65528 - 17,
	    65529 - 17, 65528, 131056, RESPONSE_BODY_MAX};
	char *body = malloc(RESPONSE_BODY_MAX);
	char *out = malloc(2 * RESPONSE_BODY_MAX);
	unsigned char *in = malloc(2 * RESPONSE_BODY_MAX);
	struct fcgi_reply reply;
	size_t n;

	(void)state;
	for (size_t i = 0; i < RESPONSE_BODY_MAX; i++)
		body[i] = (char)(i % 251);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		fcgi_reply_init(
		    &reply, 1, 200, STR_NONE, str_from(body, sizes[i]));
		n = unframed(in, joined(&reply, in), out);
		assert_int_equal(
		    n, strlen("Status: 200 OK\r\n\r\n") + sizes[i]);
		assert_memory_equal(out + n - sizes[i], body, sizes[i]);
	}
	free(body);
	free(out);
	free(in);
}

/* test_send - in pieces, as the other side reads; then it is gone */
static void
test_send(void **state)
{
	size_t size = RESPONSE_BODY_MAX, got = 0;
	char *body = calloc(1, size), *in = malloc(size);
	struct fcgi_reply reply;
	int pair[2], ret;
	ssize_t n;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	fcgi_reply_init(&reply, 1, 200, STR_NONE, str_from(body, size));
	size = reply.left;
	while ((ret = fcgi_reply_send(&reply, pair[0])) == 0) {
		n = read(pair[1], in, 100000);
		assert_true(n > 0);
		got += (size_t)n;
	}
	assert_int_equal(ret, 1);
	while (got < size) {
		n = read(pair[1], in, 100000);
		assert_true(n > 0);
		got += (size_t)n;
	}
	assert_int_equal(got, size);
	close(pair[1]);
	fcgi_reply_init(&reply, 1, 200, STR_NONE, STR("x"));
	assert_int_equal(fcgi_reply_send(&reply, pair[0]), -1);
	close(pair[0]);
	free(body);
	free(in);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_small),
	    cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
