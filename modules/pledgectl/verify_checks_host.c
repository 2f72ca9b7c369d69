/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_checks_host - checks of files, databases, processes and backups of
 * this host */
#include "config.h"

#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"

const struct verify_check *const verify_checks_host[] = {
    NULL,
};
