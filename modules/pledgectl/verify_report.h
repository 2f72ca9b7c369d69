/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_report - a run as one HTML file that needs nothing else */
#ifndef FP_PLEDGECTL_VERIFY_REPORT_H
#define FP_PLEDGECTL_VERIFY_REPORT_H

struct err;
struct verify_run;

/* Writes it, in place of what is there: 0 or -1. */
int verify_report(
    const struct verify_run *run, const char *file, struct err *err);

#endif
