/* SPDX-License-Identifier: BSD-2-Clause */
/* audits_inner - what the files of audits share; for audits*.c alone */
#ifndef FP_PLEDGECTL_AUDITS_INNER_H
#define FP_PLEDGECTL_AUDITS_INNER_H

#include "modules/pledgectl/audits.h"

#define AUDITS_STAFF   "staff"
#define AUDITS_MEMBERS "registration"

/* A line for "STORE/CHAIN"; NULL: there are too many. */
struct audits_line *audits_line_add(
    struct audits *audits, const char *store, const char *chain);

#endif
