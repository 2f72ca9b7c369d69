/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_checks_web - checks of age, consent, mail, accounts, cookies */
#include "config.h"

#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"

const struct verify_check *const verify_checks_web[] = {
    NULL,
};

/* After all others: they judge what the run has seen. */
const struct verify_check *const verify_checks_last[] = {
    NULL,
};
