/* SPDX-License-Identifier: BSD-2-Clause */
/* surveys_html - a survey's form as a page, to be looked at in a browser */
#ifndef FP_PLEDGECTL_SURVEYS_HTML_H
#define FP_PLEDGECTL_SURVEYS_HTML_H

struct definition;
struct err;

/* Writes a page that stands alone: all pages and questions in every language,
 * as the module shows them, and when each is shown. Nothing can be sent. 0 or
 * -1. */
int surveys_html(
    const struct definition *def, const char *file, struct err *err);

#endif
