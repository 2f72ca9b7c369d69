/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_checks - every check; each stands in one of the verify_checks_*.c */
#ifndef FP_PLEDGECTL_VERIFY_CHECKS_H
#define FP_PLEDGECTL_VERIFY_CHECKS_H

struct verify_check;

/* Web. */
extern const struct verify_check verify_age_minimum;
extern const struct verify_check verify_age_asked_first;
extern const struct verify_check verify_age_sticks;
extern const struct verify_check verify_age_leaves_nothing;
extern const struct verify_check verify_age_not_kept;
extern const struct verify_check verify_consent_before;
extern const struct verify_check verify_consent_denied;
extern const struct verify_check verify_consent_optional;
extern const struct verify_check verify_consent_purposes;
extern const struct verify_check verify_consent_recorded;
extern const struct verify_check verify_consent_sensitive;
extern const struct verify_check verify_age_learned;
extern const struct verify_check verify_rights_requests;
extern const struct verify_check verify_rights_complaints;
extern const struct verify_check verify_policy_stored;
extern const struct verify_check verify_mail_collection;
extern const struct verify_check verify_mail_account;
extern const struct verify_check verify_mail_every;
extern const struct verify_check verify_gpc_member;
extern const struct verify_check verify_account_see;
extern const struct verify_check verify_account_export;
extern const struct verify_check verify_account_hidden;
extern const struct verify_check verify_account_restrict;
extern const struct verify_check verify_account_deactivate;
extern const struct verify_check verify_account_erase;
extern const struct verify_check verify_account_horizon;
extern const struct verify_check verify_policy_page;
extern const struct verify_check verify_policy_told;
extern const struct verify_check verify_policy_regions;
extern const struct verify_check verify_gpc_file;
extern const struct verify_check verify_gpc_signal;
extern const struct verify_check verify_cookies_first;
extern const struct verify_check verify_cookies_kinds;
extern const struct verify_check verify_transit_web;
extern const struct verify_check verify_abuse_origin;
extern const struct verify_check verify_abuse_rate;

/* Forms. */
extern const struct verify_check verify_relay_log;
extern const struct verify_check verify_never_again;
extern const struct verify_check verify_friend_stored;
extern const struct verify_check verify_friend_memory;
extern const struct verify_check verify_friend_cache;
extern const struct verify_check verify_friend_misuse;
extern const struct verify_check verify_friend_link;
extern const struct verify_check verify_friend_purpose;
extern const struct verify_check verify_feedback_owned;
extern const struct verify_check verify_feedback_agreed;
extern const struct verify_check verify_feedback_respond;
extern const struct verify_check verify_fields_card;
extern const struct verify_check verify_survey_voluntary;
extern const struct verify_check verify_survey_identity;
extern const struct verify_check verify_survey_aggregate;
extern const struct verify_check verify_survey_small;
extern const struct verify_check verify_survey_statistics;
extern const struct verify_check verify_survey_once;
extern const struct verify_check verify_survey_digest;
extern const struct verify_check verify_logs_canary;
extern const struct verify_check verify_pages_loads;
extern const struct verify_check verify_pages_policy;
extern const struct verify_check verify_pages_referrer;

/* Host. */
extern const struct verify_check verify_tenants_apart;
extern const struct verify_check verify_tenants_told;
extern const struct verify_check verify_processes;
extern const struct verify_check verify_units;
extern const struct verify_check verify_files;
extern const struct verify_check verify_grants;
extern const struct verify_check verify_database_logs;
extern const struct verify_check verify_boxes;
extern const struct verify_check verify_box_backups;
extern const struct verify_check verify_sealed;
extern const struct verify_check verify_transit;
extern const struct verify_check verify_keys;
extern const struct verify_check verify_backups;
extern const struct verify_check verify_restore;
extern const struct verify_check verify_ledger;
extern const struct verify_check verify_looks;
extern const struct verify_check verify_due;
extern const struct verify_check verify_disclosures;
extern const struct verify_check verify_web_logs;
extern const struct verify_check verify_web_age;
extern const struct verify_check verify_web_friend;
extern const struct verify_check verify_web_consent;
extern const struct verify_check verify_web_survey;
extern const struct verify_check verify_web_cookies;
extern const struct verify_check verify_web_least_privilege;
extern const struct verify_check verify_web_abuse;
extern const struct verify_check verify_web_transit;
extern const struct verify_check verify_web_misuse;
extern const struct verify_check verify_web_staff;

#endif
