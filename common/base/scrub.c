/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "base/scrub.h"

#include <stdlib.h>
#include <string.h>

/* scrub - overwrite with zeros */
void
scrub(void *mem, size_t len)
{
	if (len)
		explicit_bzero(mem, len);
}

/* scrub_str - overwrite a string */
void
scrub_str(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
}

/* scrub_free_ - overwrite, free, forget */
void
scrub_free_(void **mem, size_t len)
{
	if (!*mem)
		return;
	scrub(*mem, len);
	free(*mem);
	*mem = NULL;
}
