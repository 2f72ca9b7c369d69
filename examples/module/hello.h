/* SPDX-License-Identifier: BSD-2-Clause */
/* hello - a module to copy: one page, one form, a few settings */
#ifndef FP_EXAMPLES_HELLO_H
#define FP_EXAMPLES_HELLO_H

#include "app/module.h"

/* The settings of hello.conf. What every module has comes first. */
struct hello_settings {
	struct module_settings module;
	const char *greeting;
};

extern const struct settings_table hello_table;
extern const struct rule hello_rules[];
extern const size_t hello_rules_n;

extern const struct route hello_routes[];
extern const size_t hello_routes_n;

#endif
