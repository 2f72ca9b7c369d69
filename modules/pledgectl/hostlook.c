/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/hostlook.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "conf/site.h"

/* hostlook_init - the modules' files */
int
hostlook_init(struct hostlook *look_r, struct control *control,
    const struct verify_conf *conf, struct err *err)
{
	look_r->control = control;
	look_r->conf = conf;
	look_r->area = "";
	look_r->n = 0;
	for (int i = 0; i < SUITE_COUNT; i++)
		if (control_module(control, &suite_modules[i],
			&look_r->modules[i], err) < 0)
			return -1;
	return 0;
}

/* hostlook_is_trial - nobody but this host reaches it */
bool
hostlook_is_trial(const struct hostlook *look)
{
	return !site_is_https(&look->control->site);
}

/* host_say - one thing seen */
void
host_say(struct hostlook *look, int promise, enum host_state state,
    const char *remedy, const char *fmt, ...)
{
	struct arena *arena = look->control->arena;
	char text[HOST_TEXT_MAX];
	va_list args;

	if (look->n == HOST_FOUND_MAX)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	look->found[look->n++] = (struct host_found){.area = look->area,
	    .promise = promise,
	    .state = state,
	    .text = arena_strdup(arena, text),
	    .remedy = state == HOST_OK ? NULL : remedy};
}
