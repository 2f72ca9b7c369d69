/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/sure.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"

/* sure_ask - only the word "yes" says so */
bool
sure_ask(const struct control *control, enum sure_alone alone,
    const char *format, ...)
{
	bool person = isatty(STDIN_FILENO);
	char line[16] = "";
	va_list args;

	if (control->options->given & OPTION_YES)
		return true;
	if (!person && alone == SURE_GOES_ON)
		return true;
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	if (person)
		fprintf(stderr, " Type yes to do it: ");
	else
		fprintf(stderr, "\n");
	if (fgets(line, sizeof(line), stdin) && strcmp(line, "yes\n") == 0)
		return true;
	fprintf(stderr, "pledgectl: nothing was done%s\n",
	    person ? ""
		   : ": there is no terminal to ask at; --yes says that it is "
		     "meant");
	return false;
}
