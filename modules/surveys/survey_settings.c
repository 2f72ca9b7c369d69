/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/surveys/survey_settings.h"

#include "conf/site.h"
#include "db/db.h"

#define ROW(member_, type_, flags_, preset_, min_, max_, doc_)                 \
	{                                                                      \
		.name = #member_, .type = (type_), .flags = (flags_),          \
		.offset = offsetof(struct survey_settings, member_),           \
		.preset = (preset_), .min = (min_), .max = (max_),             \
		.doc = (doc_)                                                  \
	}

static const struct setting rows[] = {
    MODULE_SETTINGS("surveys", "/surveys"),
    ROW(database, SETTING_TEXT, 0,
	"\"sqlite:/var/lib/formpledge/surveys/surveys.db\"", 1, 400,
	"Where issued ballots, spent digests and the sealed counters are: "
	"sqlite:/path, or mysql://user@host/database."),
    ROW(database_password_file, SETTING_PATH, 0, "\"\"", 0, 0,
	"A file with the password of the database account; others must not "
	"be able to read it."),
    ROW(surveys_dir, SETTING_PATH, 0, "\"surveys\"", 1, 0,
	"The definitions, one file a survey: ID.conf."),
    ROW(box_dir, SETTING_PATH, 0, "\"/var/lib/formpledge/surveys/boxes\"", 1, 0,
	"The ballot boxes of this host: answers that wait to be counted. Leave "
	"this folder out of backups: what is restored here is never needed "
	"(counted answers are in the database), and box and key together tell "
	"more than anybody should know."),
    ROW(k_minimum, SETTING_INT, 0, "5", 1, 1000000,
	"No survey may ask for a smaller k: the fewest people that a figure "
	"shown is about. survey.small-groups-hidden asks for 5 or more."),
    ROW(hold_back, SETTING_INT, SETTING_RELOAD, "30", 0, 100000,
	"So many answers, chosen at random, stay in the box to mix with later "
	"ones until the survey closes. survey.identity-cut asks for 30 or "
	"more."),
    ROW(hold_back_sensitive, SETTING_INT, SETTING_RELOAD, "100", 0, 100000,
	"The same for surveys with sensitive questions. survey.identity-cut "
	"asks for 100 or more."),
    ROW(box_answers, SETTING_INT, 0, "100000", 1000, 10000000,
	"How many answers of one survey this host can keep while the database "
	"is down; sizes a new box, about 100 bytes each on disk. When it is "
	"full, answers are refused with 503."),
    ROW(ballots_rate, SETTING_INT, SETTING_RELOAD, "120", 1, 10000000,
	"Forms a minute that one client gets of surveys for anyone, each with "
	"a ballot. A whole office may share one address; of IPv6 a network "
	"(/64) is one client. Counted in memory, under a key that changes "
	"every hour. More than 10000 contradicts security.abuse-held."),
    ROW(login_url, SETTING_TEXT, SETTING_RELOAD, "\"/registration/login\"", 0,
	200,
	"The site's page for logging in, where a survey for members leads "
	"who is not logged in; the way back is added as next=. Empty: no "
	"link."),
    ROW(check_typed, SETTING_BOOL, SETTING_RELOAD, "true", 0, 0,
	"Look through text answers for card, account and identity numbers, "
	"mail addresses and telephone numbers: they would tell who answered, "
	"and must be taken out. false contradicts fields.only-where-asked."),
    ROW(cover_secs, SETTING_INT, 0, "20", 0, 3600,
	"Mean time in seconds between writes to a box that mean nothing, so "
	"that the file's times do not tell when somebody answered. 0: none; "
	"survey.identity-cut asks for some."),
};

const struct settings_table survey_table = {
    .name = "surveys",
    .settings = rows,
    .n = sizeof(rows) / sizeof(rows[0]),
    .size = sizeof(struct survey_settings),
};

const struct schema survey_schema = {
    .module = "surveys",
    .sqlite = survey_schema_sqlite,
    .mysql = survey_schema_mysql,
};

/* survey_database - where and how */
void
survey_database(const struct survey_settings *settings, const struct site *site,
    struct db_config *config_r)
{
	*config_r = (struct db_config){
	    .url = settings->database,
	    .password_file = settings->database_password_file,
	    .tls_ca = site->tls_ca,
	    .timeout_secs = (unsigned)site->database_timeout_secs,
	};
}

/* values_of - the settings that a rule looks at */
static const struct survey_settings *
values_of(const struct rule_scope *scope)
{
	return scope->values;
}

/* k_too_small - figures about fewer people than the floor */
static bool
k_too_small(const struct rule_scope *scope)
{
	return values_of(scope)->k_minimum < SURVEY_K_FLOOR;
}

/* hold_back_too_small - sums of small groups could be told apart */
static bool
hold_back_too_small(const struct rule_scope *scope)
{
	return values_of(scope)->hold_back < SURVEY_HOLD_BACK;
}

/* sensitive_too_small - the same for sensitive surveys */
static bool
sensitive_too_small(const struct rule_scope *scope)
{
	return values_of(scope)->hold_back_sensitive <
	       SURVEY_HOLD_BACK_SENSITIVE;
}

/* no_cover - file times tell when somebody answered */
static bool
no_cover(const struct rule_scope *scope)
{
	return values_of(scope)->cover_secs == 0;
}

/* ballots_unbounded - one client may fill a survey */
static bool
ballots_unbounded(const struct rule_scope *scope)
{
	return values_of(scope)->ballots_rate > SURVEY_BALLOTS_RATE_FAIR;
}

/* stores_typed - card numbers typed into free text are stored */
static bool
stores_typed(const struct rule_scope *scope)
{
	return !values_of(scope)->check_typed;
}

const struct rule survey_rules[] = {
    MODULE_RULES,
    {PROMISE_FIELDS_ONLY_WHERE_ASKED, "check_typed", stores_typed,
	"set it to true"},
    {PROMISE_SECURITY_ABUSE_HELD, "ballots_rate", ballots_unbounded,
	"set it to 10000 or less"},
    {PROMISE_SURVEY_SMALL_GROUPS_HIDDEN, "k_minimum", k_too_small,
	"set it to 5 or more"},
    {PROMISE_SURVEY_IDENTITY_CUT, "hold_back", hold_back_too_small,
	"set it to 30 or more"},
    {PROMISE_SURVEY_IDENTITY_CUT, "hold_back_sensitive", sensitive_too_small,
	"set it to 100 or more"},
    {PROMISE_SURVEY_IDENTITY_CUT, "cover_secs", no_cover,
	"set it to 20, or more on a disk that should rest"},
};
const size_t survey_rules_n = sizeof(survey_rules) / sizeof(survey_rules[0]);
