/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_settings - site.conf and policy files of any content */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/must.h"
#include "conf/site.h"
#include "policy/policy_file.h"
#include "policy/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig's scanner loses a little memory at a syntax error. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:libconfig.so";
}

/* try_site - what is read can be printed, checked and read again */
static void
try_site(struct arena *arena, const char *text)
{
	struct buf out = BUF_INIT(1 << 20);
	struct settings *settings;
	struct err err = ERR_NONE;
	struct site site;

	if (settings_parse(arena, &site_table, "site.conf", text, &settings,
		&site, &err) < 0) {
		must(err.set);
		return;
	}
	settings_print(settings, &out);
	err = ERR_NONE;
	if (settings_parse(arena, &site_table, "site.conf", buf_text(&out),
		&settings, &site, &err) < 0)
		must(!"what was printed can be read");
	err = ERR_NONE;
	site_check(&site, settings, &err);
	buf_free(&out);
}

/* try_policy - a policy, and the rules of the site under it */
static void
try_policy(struct arena *arena, const char *text)
{
	const struct policy *policy;
	struct err err = ERR_NONE;

	if (policy_parse(arena, "p.conf", text, &policy, &err) < 0) {
		must(err.set);
		return;
	}
	must(policy->minimum_age >= POLICY_AGE_FLOOR && *policy->text);
	policy_age(policy, "DE");
	policy_variant_find(policy, "US-CA");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(64 << 20);
	char *text = arena_str(arena, str_from(data, size));

	/* Other files are other inputs. */
	if (!strstr(text, "@include") && !strstr(text, "text_file")) {
		try_site(arena, text);
		try_policy(arena, text);
	}
	arena_free(&arena);
	return 0;
}
