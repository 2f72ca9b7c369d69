/* SPDX-License-Identifier: BSD-2-Clause */
/* embed - files built into the program (see build-aux/embed) */
#ifndef FP_BASE_EMBED_H
#define FP_BASE_EMBED_H

/* A table of these ends with a name of NULL. text ends with a NUL. */
struct embed {
	const char *name; /* without folders, "form.mustache" */
	const char *text;
};

/* The text of a file in a table, or NULL. */
const char *embed_find(const struct embed *files, const char *name);

#endif
