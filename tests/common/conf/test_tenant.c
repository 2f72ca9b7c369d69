/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/tenant.h"

/* test_tenant_parse - names, and where to ask */
static void
test_tenant_parse(void **state)
{
	static const struct {
		const char *text, *name, *where; /* name NULL: it is none */
		bool mail;
	} rows[] = {
	    {"Blue: https://blue.example/ask", "Blue",
		"https://blue.example/ask", false},
	    {"Blue & Sons Ltd:  a@blue.example", "Blue & Sons Ltd",
		"a@blue.example", true},
	    {"B: C: https://b.example", NULL, NULL, false},
	    {"Try: http://127.0.0.1:8080/x", "Try", "http://127.0.0.1:8080/x",
		false},
	    {"Blue: http://blue.example/", NULL, NULL, false},
	    {"Blue: javascript:alert(1)", NULL, NULL, false},
	    {"Blue: //blue.example/", NULL, NULL, false},
	    {"Blue: a@b@c", NULL, NULL, false},
	    {"Blue: a@b?cc=x", NULL, NULL, false},
	    {"Blue: https://blue.example/a b", NULL, NULL, false},
	    {"Blue: https://", NULL, NULL, false},
	    {"Blue:", NULL, NULL, false},
	    {"Blue", NULL, NULL, false},
	    {": a@b", NULL, NULL, false},
	    {"", NULL, NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tenant tenant;

		if (!tenant_parse(rows[i].text, &tenant)) {
			assert_null(rows[i].name);
			continue;
		}
		assert_non_null(rows[i].name);
		assert_true(str_is(tenant.name, rows[i].name));
		assert_true(str_is(tenant.where, rows[i].where));
		assert_int_equal(tenant.is_mail, rows[i].mail);
	}
}

/* test_tenant_find - exactly that name */
static void
test_tenant_find(void **state)
{
	static const char *const list[] = {
	    "Red: a@red.example", "Blue: a@blue.example", NULL};
	struct tenant tenant;

	(void)state;
	assert_true(tenant_find(list, STR("Blue"), &tenant));
	assert_true(str_is(tenant.where, "a@blue.example"));
	assert_false(tenant_find(list, STR("blue"), &tenant));
	assert_false(tenant_find(list, STR(""), &tenant));
	assert_false(tenant_find(NULL, STR("Blue"), &tenant));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tenant_parse),
	    cmocka_unit_test(test_tenant_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
