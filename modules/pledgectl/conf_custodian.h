/* SPDX-License-Identifier: BSD-2-Clause */
/* conf_custodian - does custodian.conf fit staff.conf? */
#ifndef FP_PLEDGECTL_CONF_CUSTODIAN_H
#define FP_PLEDGECTL_CONF_CUSTODIAN_H

struct conf_finder;
struct control;
struct control_module;

/* Reads custodian.conf beside it, and compares the databases that both work
 * with: what the one records, the other must be showing. */
void conf_custodian_check(struct control *control,
    const struct control_module *staff, struct conf_finder *finder);

#endif
