/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_checks_host - checks of files, databases, processes and backups of
 * this host */
#include "config.h"

#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"

const struct verify_check *const verify_checks_host[] = {
    &verify_web_logs,
    &verify_web_age,
    &verify_web_friend,
    &verify_web_consent,
    &verify_web_survey,
    &verify_web_cookies,
    &verify_web_least_privilege,
    &verify_web_abuse,
    &verify_web_transit,
    &verify_web_misuse,
    &verify_web_staff,
    &verify_processes,
    &verify_units,
    &verify_files,
    &verify_grants,
    &verify_database_logs,
    &verify_boxes,
    &verify_box_backups,
    &verify_sealed,
    &verify_transit,
    &verify_keys,
    &verify_backups,
    &verify_restore,
    &verify_ledger,
    &verify_looks,
    &verify_due,
    &verify_disclosures,
    &verify_tenants_apart,
    &verify_tenants_told,
    NULL,
};
