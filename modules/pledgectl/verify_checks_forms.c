/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_checks_forms - checks of send-to-friend, web forms, surveys: canaries
 * and where they must not be found */
#include "config.h"

#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_checks.h"

const struct verify_check *const verify_checks_forms[] = {
    &verify_relay_log,
    &verify_never_again,
    &verify_friend_stored,
    &verify_friend_memory,
    &verify_friend_cache,
    &verify_friend_misuse,
    &verify_friend_link,
    &verify_friend_purpose,
    &verify_feedback_owned,
    &verify_feedback_agreed,
    &verify_feedback_respond,
    &verify_fields_card,
    &verify_survey_voluntary,
    &verify_survey_identity,
    &verify_survey_aggregate,
    &verify_survey_small,
    &verify_survey_statistics,
    &verify_survey_once,
    &verify_survey_digest,
    &verify_logs_canary,
    &verify_pages_loads,
    &verify_pages_policy,
    &verify_pages_referrer,
    NULL,
};
