/* SPDX-License-Identifier: BSD-2-Clause */
/* conf_parts - what conf check looks at beyond the files of settings */
#ifndef FP_PLEDGECTL_CONF_PARTS_H
#define FP_PLEDGECTL_CONF_PARTS_H

#include <stddef.h>

struct control;
struct control_module;

/* Who hears what is wrong, and in which file. */
struct conf_finder {
	void (*found)(
	    struct conf_finder *self, const char *file, const char *why);
};

/* Every form of feedback's folder, or every definition of a survey, against
 * its table and the policy's promises; staff's custodian.conf. Other modules
 * have no such files. The policy must have been read. */
void conf_parts_check(struct control *control,
    const struct control_module *module, struct conf_finder *finder);

/* What an operator may want to know although nothing is wrong; NULL: nothing.
 * In the arena of control. */
const char *conf_parts_note(
    struct control *control, const struct control_module *module);

/* What one module's file says beside those of the others: promises that none
 * of the modules can look after alone. */
void conf_across_check(struct control *control,
    const struct control_module *modules, size_t n, struct conf_finder *finder);

#endif
