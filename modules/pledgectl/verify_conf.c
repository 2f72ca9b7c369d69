/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_conf.h"

#include <string.h>

#include "base/err.h"

#define KEY(type, member, preset, min, max, doc)                               \
	{                                                                      \
#member, SETTING_##type, SETTING_RELOAD,                       \
		    offsetof(struct verify_conf, member), preset, min, max,    \
		    NULL, doc                                                  \
	}

static const struct setting verify_settings[] = {
    KEY(MAIL, test_mail, "\"\"", 0, 0,
	"A mail address that pledgectl verify may write to and give as its "
	"own. It signs up a member with it, looks at what comes, and erases "
	"the member again. Mail to the same name with + and a word behind it "
	"(name+word@host) must arrive there as well. Empty: what takes mail "
	"is not verified."),
    KEY(PATH, test_mailbox, "\"\"", 0, 0,
	"The folder where mail to that address arrives: a maildir, or a "
	"folder of files that end in .eml. Only what arrives during the run "
	"is read, and nothing is removed."),
    KEY(TEXT, test_member, "\"\"", 0, 80,
	"The user id of a member who is kept for tests, instead of one that "
	"is signed up each time. What it holds is neither changed nor "
	"erased, so what takes that is not verified with it alone."),
    KEY(PATH, test_member_password_file, "\"\"", 0, 0,
	"A file that holds that member's password and nothing else."),
    KEY(TEXT, test_survey, "\"\"", 0, 64,
	"The id of a survey that is there for tests: answers to it count "
	"for nothing."),
    KEY(TEXT, test_form, "\"\"", 0, 64,
	"The name of a web form that is there for tests. What verify sends "
	"with it, it removes."),
    KEY(PATH, web_ca, "\"\"", 0, 0,
	"The certificates that may sign the web server's; empty for the "
	"system's."),
    KEY(URL, http_url, "\"\"", 0, 0,
	"Where plain http is answered, if not at the host of --url and port "
	"80: it has to lead to https."),
    KEY(PATH, webserver_config, "\"\"", 0, 0,
	"The configuration file that nginx or Apache is started with; what "
	"it includes is read as well."),
    KEY(TEXTS, webserver_logs, "[ ]", 1, 4096,
	"Where the web server writes its logs: files, or folders, whose files "
	"are all looked at. Name here what else may hold a line about a "
	"request, as \"/var/log/syslog\"; the journal is looked at by "
	"itself."),
    KEY(TEXTS, temporary_folders, "[ \"/tmp\", \"/var/tmp\" ]", 1, 4096,
	"Folders in which the web server or modules could leave temporary "
	"files."),
    KEY(TEXTS, mail_spools, "[ ]", 1, 4096,
	"Where a mail relay on this host keeps what it has not delivered, as "
	"[\"/var/spool/postfix\"]."),
    KEY(TEXTS, databases, "[ ]", 1, 4096,
	"Where a database server on this host keeps its files, as "
	"[\"/var/lib/mysql\"]. SQLite files are known by the settings of the "
	"modules."),
    KEY(TEXTS, backups, "[ ]", 1, 4096,
	"Where backups of this host lie, as [\"/var/backups\"]."),
    KEY(TEXTS, unit_folders,
	"[ \"/etc/systemd/system\", \"/lib/systemd/system\" ]", 1, 4096,
	"Where systemd finds the modules' units, the folder that counts most "
	"first."),
};

const struct settings_table verify_table = {
    .name = "verify",
    .settings = verify_settings,
    .n = sizeof(verify_settings) / sizeof(verify_settings[0]),
    .size = sizeof(struct verify_conf),
};

/* check_paths - does each begin at the root? */
static int
check_paths(const struct settings *settings, const char *key,
    const char *const *paths, struct err *err)
{
	for (size_t i = 0; paths && paths[i]; i++)
		if (paths[i][0] != '/')
			return err_set(err,
			    "%s: %s: \"%s\" must be a whole path, from / on",
			    settings_where(settings, key), key, paths[i]);
	return 0;
}

/* check_pairs - keys that need each other */
static int
check_pairs(const struct settings *settings, const struct verify_conf *conf,
    struct err *err)
{
	if (!*conf->test_mail != !*conf->test_mailbox)
		return err_set(err,
		    "%s: test_mail and test_mailbox need each other",
		    settings_where(settings,
			*conf->test_mail ? "test_mail" : "test_mailbox"));
	if (!*conf->test_member != !*conf->test_member_password_file)
		return err_set(err,
		    "%s: test_member and test_member_password_file need each "
		    "other",
		    settings_where(settings,
			*conf->test_member ? "test_member"
					   : "test_member_password_file"));
	return 0;
}

/* verify_conf_load - read and check */
int
verify_conf_load(struct arena *arena, const char *file,
    struct settings **settings_r, struct verify_conf *conf_r, struct err *err)
{
	if (settings_load(arena, &verify_table, file, settings_r, conf_r, err) <
	    0)
		return -1;
	if (check_pairs(*settings_r, conf_r, err) < 0)
		return -1;
	for (size_t i = 0; i < verify_table.n; i++) {
		const struct setting *setting = &verify_table.settings[i];
		const char *const *paths;

		if (setting->type != SETTING_TEXTS)
			continue;
		memcpy(&paths, (const char *)conf_r + setting->offset,
		    sizeof(paths));
		if (check_paths(*settings_r, setting->name, paths, err) < 0)
			return -1;
	}
	return 0;
}
