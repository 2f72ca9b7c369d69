/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_patience - how long a person would have a form open */
#ifndef FP_PLEDGECTL_VERIFY_PATIENCE_H
#define FP_PLEDGECTL_VERIFY_PATIENCE_H

struct guard_settings;

/* Waits until a form that was just opened may be sent by somebody without
 * JavaScript. */
void verify_patience(const struct guard_settings *guard);

#endif
