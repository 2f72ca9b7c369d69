/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_checks - every check; each stands in one of the verify_checks_*.c */
#ifndef FP_PLEDGECTL_VERIFY_CHECKS_H
#define FP_PLEDGECTL_VERIFY_CHECKS_H

struct verify_check;

/* Web. */

/* Forms. */
extern const struct verify_check verify_relay_log;
extern const struct verify_check verify_never_again;

/* Host. */

#endif
