/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "conf/site.h"
#include "mail/smtp.h"

#define TIMEOUT_SECS 2
#define OVER_MS	     4500 /* a relay that hangs may cost no more than this */

/* A folder with a certificate, and up to one sink running in it. */
struct fixture {
	char dir[64];
	char sink[PATH_MAX + 64];
	pid_t pid;
	int port;
};

/* shell - run a command in the folder */
static int
shell(const struct fixture *f, const char *command)
{
	char line[1024];

	snprintf(line, sizeof(line), "cd %s && { %s; } >/dev/null 2>&1", f->dir,
	    command);
	return system(line);
}

/* count - messages that arrived */
static int
count(const struct fixture *f)
{
	char line[256];
	FILE *pipe;
	int n = -1;

	snprintf(
	    line, sizeof(line), "ls %s/mail/*.eml 2>/dev/null | wc -l", f->dir);
	pipe = popen(line, "r");
	assert_non_null(pipe);
	assert_int_equal(fscanf(pipe, "%d", &n), 1);
	pclose(pipe);
	return n;
}

/* setup - a folder, a certificate for 127.0.0.1 and 0.0.0.0 */
static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const char *srcdir = getenv("srcdir");

	strcpy(f->dir, "/tmp/test-smtp-XXXXXX");
	if (!mkdtemp(f->dir))
		return -1;
	if (!realpath(srcdir ? srcdir : ".", f->sink))
		return -1;
	strcat(f->sink, "/tests/functional/smtp_sink.py");
	*state = f;
	return shell(f, "mkdir mail; openssl req -x509 -newkey rsa:2048 -nodes"
			" -keyout key.pem -out cert.pem -days 2"
			" -subj /CN=sink.test -addext"
			" subjectAltName=IP:127.0.0.1,IP:0.0.0.0;"
			" openssl req -x509 -newkey rsa:2048 -nodes"
			" -keyout key2.pem -out cert2.pem -days 2"
			" -subj /CN=other.test;"
			" printf 'hunter2\\n' >password; chmod 400 password;"
			" printf 'wrong\\n' >wrong; chmod 400 wrong;"
			" printf 'x\\n' >open; chmod 444 open");
}

/* sink_stop - end the sink */
static int
sink_stop(void **state)
{
	struct fixture *f = *state;

	if (f->pid > 0) {
		kill(f->pid, SIGTERM);
		waitpid(f->pid, NULL, 0);
	}
	f->pid = 0;
	return shell(f, "rm -f mail/* port");
}

/* teardown - remove the folder */
static int
teardown(void **state)
{
	struct fixture *f = *state;
	char line[128];

	sink_stop(state);
	snprintf(line, sizeof(line), "rm -rf %s", f->dir);
	if (system(line) != 0)
		return -1;
	free(f);
	return 0;
}

/* sink_start - start the sink with more options */
static void
sink_start(struct fixture *f, const char *options)
{
	char line[PATH_MAX + 512], path[128];
	FILE *file = NULL;

	snprintf(line, sizeof(line),
	    "cd %s && exec %s --dir mail --port-file port %s >/dev/null 2>&1",
	    f->dir, f->sink, options);
	f->pid = fork();
	if (f->pid == 0) {
		execl("/bin/sh", "sh", "-c", line, NULL);
		_exit(127);
	}
	snprintf(path, sizeof(path), "%s/port", f->dir);
	for (int i = 0; i < 200 && !file; i++) {
		usleep(50 * 1000);
		file = fopen(path, "r");
	}
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &f->port), 1);
	fclose(file);
}

/* send_to - one message by a relay; the outcome, -1 when it cannot open */
static int
send_to(const struct site *site, const char *to, struct err *err)
{
	struct arena *arena = arena_new(4096);
	struct address address;
	struct smtp *smtp = NULL;
	int outcome = -1;

	assert_int_equal(address_parse(arena, str_of(to), 0, &address), 0);
	if (smtp_open(site, &smtp, err) == 0)
		outcome = (int)smtp_send(smtp, &address,
		    STR("From: site@example.org\r\n\r\nhello\r\n.\r\n..x\r\n"),
		    err);
	smtp_close(&smtp);
	arena_free(&arena);
	return outcome;
}

/* site_of - the settings of a relay */
static struct site
site_of(const char *relay)
{
	return (struct site){.site_url = "https://www.example.org",
	    .relay = relay,
	    .relay_user = "",
	    .relay_password_file = "",
	    .relay_ca = "",
	    .relay_timeout_secs = TIMEOUT_SECS,
	    .mail_bounce = "discard@example.org"};
}

struct outcome_case {
	const char *to;
	enum smtp_outcome want;
	int kept;
};

static const struct outcome_case outcome_cases[] = {
    {"ann@example.org", SMTP_SENT, 1},
    {"refuse@example.org", SMTP_REFUSED_RECIPIENT, 0},
    {"later@example.org", SMTP_UNAVAILABLE, 0},
    {"hang@example.org", SMTP_UNAVAILABLE, 0},
    {"die@example.org", SMTP_UNAVAILABLE, 0},
    {"refuse-mail@example.org", SMTP_REFUSED, 0},
    {"refuse-end@example.org", SMTP_REFUSED, 0},
    {"later-end@example.org", SMTP_UNAVAILABLE, 0},
    {"hang-end@example.org", SMTP_UNKNOWN, 0},
    {"die-data@example.org", SMTP_UNKNOWN, 0},
    {"die-end@example.org", SMTP_UNKNOWN, 0},
    {"keep-die@example.org", SMTP_UNKNOWN, 1},
};

/* test_outcomes - every way a relay can answer, or not */
static void
test_outcomes(void **state)
{
	struct fixture *f = *state;
	char relay[64];
	struct site site;
	int kept = 0;

	sink_start(f, "--rule 'refuse@*=refuse' --rule 'later@*=later'"
		      " --rule 'hang@*=hang' --rule 'die@*=die'"
		      " --rule 'refuse-mail@*=refuse-mail'"
		      " --rule 'refuse-end@*=refuse-end'"
		      " --rule 'later-end@*=later-end'"
		      " --rule 'hang-end@*=hang-end'"
		      " --rule 'die-data@*=die-data'"
		      " --rule 'die-end@*=die-end'"
		      " --rule 'keep-die@*=keep-die'");
	snprintf(relay, sizeof(relay), "smtp://127.0.0.1:%d", f->port);
	site = site_of(relay);
	for (size_t i = 0; i < sizeof(outcome_cases) / sizeof(*outcome_cases);
	     i++) {
		const struct outcome_case *c = &outcome_cases[i];
		struct err err = ERR_NONE;
		int64_t from = clock_mono_ms();
		int got = send_to(&site, c->to, &err);

		if (got != (int)c->want)
			fail_msg("%s: %s", c->to, err_text(&err));
		assert_in_range(clock_mono_ms() - from, 0, OVER_MS);
		kept += c->kept;
		assert_int_equal(count(f), kept);
		/* the reason names nobody */
		assert_null(strstr(err_text(&err), "example"));
	}
}

/* test_unchanged - text and envelope arrive as they were given */
static void
test_unchanged(void **state)
{
	static const char want[] =
	    "Return-Path: <discard@example.org>\r\n"
	    "Delivered-To: <ann@example.org>\r\n"
	    "From: site@example.org\r\n\r\nhello\r\n.\r\n..x\r\n";
	struct fixture *f = *state;
	char relay[64], got[1024] = "", path[128];
	struct err err = ERR_NONE;
	struct site site;
	FILE *file;

	sink_start(f, "");
	snprintf(relay, sizeof(relay), "smtp://localhost:%d", f->port);
	site = site_of(relay);
	assert_int_equal(send_to(&site, "ann@example.org", &err), SMTP_SENT);
	snprintf(path, sizeof(path), "%s/mail/000001.eml", f->dir);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(
	    fread(got, 1, sizeof(got) - 1, file), sizeof(want) - 1);
	fclose(file);
	assert_string_equal(got, want);
}

/* test_down - nobody listens */
static void
test_down(void **state)
{
	struct site site = site_of("smtp://127.0.0.1:1");
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(
	    send_to(&site, "ann@example.org", &err), SMTP_UNAVAILABLE);
}

struct tls_case {
	const char *options, *relay, *ca;
	int want;
};

static const struct tls_case tls_cases[] = {
    /* not loopback: TLS or nothing */
    {"", "smtp://0.0.0.0:%d", "cert.pem", SMTP_UNAVAILABLE},
    {"--cert cert.pem --key key.pem", "smtp://0.0.0.0:%d", "cert.pem",
	SMTP_SENT},
    {"--cert cert.pem --key key.pem", "smtp://0.0.0.0:%d", "cert2.pem",
	SMTP_UNAVAILABLE},
    {"--cert cert2.pem --key key2.pem", "smtp://0.0.0.0:%d", "cert2.pem",
	SMTP_UNAVAILABLE}, /* another name */
    {"--cert cert.pem --key key.pem --implicit-tls", "smtps://127.0.0.1:%d",
	"cert.pem", SMTP_SENT},
    {"--cert cert.pem --key key.pem --implicit-tls", "smtps://127.0.0.1:%d",
	"cert2.pem", SMTP_UNAVAILABLE},
    {"--cert cert.pem --key key.pem --implicit-tls", "smtps://127.0.0.1:%d",
	"missing.pem", -1},
};

/* test_tls - encryption, with a name that is checked */
static void
test_tls(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(tls_cases) / sizeof(*tls_cases); i++) {
		const struct tls_case *c = &tls_cases[i];
		char relay[64], ca[128];
		struct err err = ERR_NONE;
		struct site site;
		int got;

		sink_start(f, c->options);
		/* the port is a number, the format one of ours */
		snprintf(relay, sizeof(relay), "%.*s%d",
		    (int)strlen(c->relay) - 2, c->relay, f->port);
		snprintf(ca, sizeof(ca), "%s/%s", f->dir, c->ca);
		site = site_of(relay);
		site.relay_ca = ca;
		got = send_to(&site, "ann@example.org", &err);
		if (got != c->want)
			fail_msg("case %zu: %d, %s", i, got, err_text(&err));
		assert_int_equal(count(f), got == SMTP_SENT);
		sink_stop(state);
	}
}

struct auth_case {
	const char *password_file;
	int want;
};

static const struct auth_case auth_cases[] = {
    {"password", SMTP_SENT},
    {"wrong", SMTP_UNAVAILABLE},
    {"open", -1},
    {"missing", -1},
};

/* test_auth - a user and a password out of a file nobody else can read */
static void
test_auth(void **state)
{
	struct fixture *f = *state;

	sink_start(f, "--user site --password hunter2");
	for (size_t i = 0; i < sizeof(auth_cases) / sizeof(*auth_cases); i++) {
		char relay[64], file[128];
		struct err err = ERR_NONE;
		struct site site;

		snprintf(relay, sizeof(relay), "smtp://127.0.0.1:%d", f->port);
		snprintf(file, sizeof(file), "%s/%s", f->dir,
		    auth_cases[i].password_file);
		site = site_of(relay);
		site.relay_user = "site";
		site.relay_password_file = file;
		assert_int_equal(send_to(&site, "ann@example.org", &err),
		    auth_cases[i].want);
	}
}

/* test_relay_bad - relays that are no relay */
static void
test_relay_bad(void **state)
{
	static const char *const bad[] = {"", "127.0.0.1", "http://127.0.0.1",
	    "smtp://ann:secret@127.0.0.1", "file:///etc/passwd", "smtp://"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct site site = site_of(bad[i]);
		struct err err = ERR_NONE;

		assert_int_equal(send_to(&site, "ann@example.org", &err), -1);
		assert_true(err.set);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(test_outcomes, sink_stop),
	    cmocka_unit_test_teardown(test_unchanged, sink_stop),
	    cmocka_unit_test(test_down),
	    cmocka_unit_test_teardown(test_tls, sink_stop),
	    cmocka_unit_test_teardown(test_auth, sink_stop),
	    cmocka_unit_test(test_relay_bad),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
