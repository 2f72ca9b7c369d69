/* SPDX-License-Identifier: BSD-2-Clause */
/* manual - the tables of pledgectl(1), as mdoc */
#ifndef FP_PLEDGECTL_MANUAL_H
#define FP_PLEDGECTL_MANUAL_H

/* A line a command, by purpose. */
void manual_commands(void);

/* OPTIONS, EXIT STATUS and EXAMPLES. */
void manual_tables(void);

#endif
