/* SPDX-License-Identifier: BSD-2-Clause */
/* formpledge-hello - the smallest module that has everything */
#include "config.h"

#include "examples/module/hello.h"

extern const struct embed hello_templates[]; /* made by build-aux/embed */

/* Keys of the secrets directory that this module may have. */
static const char *const keys[] = {"forms", NULL};

int
main(int argc, char **argv)
{
	const struct module module = {
	    .name = "hello",
	    .summary = "greets whoever fills in the form",
	    .settings = &hello_table,
	    .rules = hello_rules,
	    .nrules = hello_rules_n,
	    .routes = hello_routes,
	    .nroutes = hello_routes_n,
	    .keys = keys,
	    .templates = hello_templates,
	};

	return module_main(&module, argc, argv);
}
