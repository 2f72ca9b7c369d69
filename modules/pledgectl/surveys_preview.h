/* SPDX-License-Identifier: BSD-2-Clause */
/* surveys_preview - a survey's form as text, for a terminal */
#ifndef FP_PLEDGECTL_SURVEYS_PREVIEW_H
#define FP_PLEDGECTL_SURVEYS_PREVIEW_H

struct definition;

/* Prints every page and question in one language, the conditions beside
 * them, and what is counted of what is typed. */
void surveys_preview(const struct definition *def);

#endif
