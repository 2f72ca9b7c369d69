/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"

static char path[64];

/* load - a site.conf of that text, read and checked */
static int
load(
    struct arena *arena, const char *text, struct site *site_r, struct err *err)
{
	struct settings *settings;
	FILE *file;

	snprintf(path, sizeof(path), "/tmp/test_site.%ld.conf", (long)getpid());
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	*err = ERR_NONE;
	if (settings_load(arena, &site_table, path, &settings, site_r, err) < 0)
		return -1;
	return site_check(site_r, settings, err);
}

/* test_check - values that cannot stand together are refused */
static void
test_check(void **state)
{
#define URL "site_url = \"https://jobs.example.com\";\n"
	static const struct {
		const char *text, *want; /* NULL: fine */
	} cases[] = {
	    {URL, NULL},
	    {"site_url = \"http://127.0.0.1:8080\";", NULL},
	    {"site_url = \"http://127.1.2.3\";", NULL},
	    {"site_url = \"http://[::1]:8080\";", NULL},
	    {"site_url = \"http://localhost:8080\";", NULL},
	    {"site_url = \"http://jobs.localhost\";", NULL},
	    {"", "site_url is missing"},
	    {"\nsite_url = \"http://www.example.com\";",
		":2: site_url = \"http://www.example.com\" contradicts "
		"security.in-transit: plain http is for loopback hosts only; "
		"use https"},
	    {"site_url = \"http://127.0.0.1.example.com\";",
		"security.in-transit"},
	    {"site_url = \"http://localhost.example.com\";",
		"security.in-transit"},
	    {"site_url = \"http://10.0.0.1\";", "security.in-transit"},
	    {"site_url = \"https://www.example.com/jobs\";",
		"must end with the host"},
	    {URL "relay = \"mail.example.com\";", ":2: relay must begin"},
	    {URL "relay = \"smtp://\";", ":2: relay must be smtp://HOST:PORT"},
	    {URL "relay = \"smtps://mail.example.com:465\";", NULL},
	    {URL "relay_user = \"jobs\";",
		":2: relay_user needs relay_password_file"},
	    {URL "relay_user = \"jobs\"; relay_password_file = \"pw\";", NULL},
	    {URL "stylesheet = \"/style.css\";", NULL},
	    {URL "stylesheet = \"https://cdn.example.net/x.css\";",
		"contradicts third-parties.none"},
	    {URL "stylesheet = \"//cdn.example.net/x.css\";",
		"contradicts third-parties.none"},
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err;
		struct site site;
		int ret = load(arena, cases[i].text, &site, &err);

		if (!cases[i].want && ret < 0)
			fail_msg("%s: %s", cases[i].text, err.text);
		if (cases[i].want &&
		    (ret == 0 || !strstr(err.text, cases[i].want)))
			fail_msg("%s: wanted %s, got %s", cases[i].text,
			    cases[i].want, err_text(&err));
	}
	unlink(path);
	arena_free(&arena);
}

/* test_https - decides cookies' names */
static void
test_https(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct err err;
	struct site site;

	(void)state;
	assert_int_equal(load(arena, URL, &site, &err), 0);
	assert_true(site_is_https(&site));
	assert_string_equal(site.policy, "/tmp/policies/strict.conf");
	assert_string_equal(site.secrets, "/tmp/secrets");
	assert_string_equal(site.templates, "");
	assert_int_equal(site.relay_timeout_secs, 10);
	assert_int_equal(
	    load(arena, "site_url = \"http://localhost\";", &site, &err), 0);
	assert_false(site_is_https(&site));
	unlink(path);
	arena_free(&arena);
}

/* test_local - which addresses stay on this machine */
static void
test_local(void **state)
{
	static const struct {
		const char *url;
		bool want;
	} cases[] = {
	    {"sqlite:/var/lib/formpledge/feedback.db", true},
	    {"mysql://feedback@localhost/feedback", true},
	    {"mysql://feedback@127.0.0.1:3306/feedback", true},
	    {"mysql://feedback@/feedback", true},
	    {"mysql://feedback@db.example.com/feedback", false},
	    {"mysql://localhost@db.example.com/feedback", false},
	    {"smtp://[::1]:25", true},
	    {"smtp://[2001:db8::1]:25", false},
	    {"smtp://127.0.0.1.example.com:25", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
		    site_url_is_local(cases[i].url), cases[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_check),
	    cmocka_unit_test(test_https),
	    cmocka_unit_test(test_local),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
