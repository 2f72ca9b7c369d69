/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_checks_web - checks of age, consent, mail, accounts, cookies */
#include "config.h"

#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"

const struct verify_check *const verify_checks_web[] = {
    &verify_age_minimum,
    &verify_age_asked_first,
    &verify_age_sticks,
    &verify_age_leaves_nothing,
    &verify_consent_before,
    &verify_consent_denied,
    &verify_consent_optional,
    &verify_age_not_kept,
    &verify_consent_purposes,
    &verify_consent_recorded,
    &verify_consent_sensitive,
    &verify_policy_stored,
    &verify_mail_collection,
    &verify_mail_account,
    &verify_account_see,
    &verify_account_export,
    &verify_account_hidden,
    &verify_account_restrict,
    &verify_account_deactivate,
    &verify_account_horizon,
    &verify_gpc_member,
    &verify_age_learned,
    &verify_rights_requests,
    &verify_rights_complaints,
    &verify_policy_page,
    &verify_policy_told,
    &verify_policy_regions,
    &verify_gpc_file,
    &verify_gpc_signal,
    &verify_cookies_first,
    &verify_transit_web,
    &verify_abuse_origin,
    NULL,
};

/* After all others: they judge what the run has seen. */
const struct verify_check *const verify_checks_last[] = {
    &verify_account_erase,
    &verify_mail_every,
    &verify_abuse_rate,
    &verify_cookies_kinds,
    NULL,
};
