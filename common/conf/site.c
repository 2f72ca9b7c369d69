/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/site.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/num.h"
#include "base/str.h"
#include "conf/tenant.h"

#define SITE_KEY(name, type, member, flags, preset, min, max, doc)             \
	{                                                                      \
		name, SETTING_##type, (flags) | SETTING_SITE,                  \
		    offsetof(struct site, member), preset, min, max, NULL, doc \
	}
#define SITE(type, member, flags, preset, min, max, doc)                       \
	SITE_KEY(#member, type, member, flags, preset, min, max, doc)

static const struct setting site_settings[] = {
    SITE(URL, site_url, SETTING_REQUIRED, "\"https://www.example.com\"", 0, 0,
	"The address of the site as visitors know it, without a slash at its "
	"end. It decides scheme, cookie names and links; what a request says "
	"about them is not believed, and a form that comes without it as its "
	"Origin, which browsers send, is refused (403). Plain http is for "
	"loopback hosts only (a trial on one machine)."),
    SITE(TEXT, site_name, SETTING_RELOAD, "\"Example Jobs\"", 1, 80,
	"The name of the site, in pages and mails."),
    SITE(TEXTS, languages, SETTING_RELOAD, "[ \"en\" ]", 2, 35,
	"The languages of the pages (RFC 5646), as [\"en\", \"de\"]. A "
	"visitor is answered in the one that the browser asks for, otherwise "
	"in the first. Built in are en and de; another takes a catalogue "
	"TAG.mo in the folder of templates."),
    SITE(PATH, policy, SETTING_RELOAD, "\"policies/strict.conf\"", 0, 0,
	"The privacy policy that the modules keep. A setting that contradicts "
	"one of its promises stops them from starting."),
    SITE(PATH, policy_dir, SETTING_RELOAD, "\"policies\"", 0, 0,
	"The folder of policy files. Earlier versions stay here, since they "
	"stay readable for those who agreed to them."),
    SITE(TEXT, tenant, SETTING_RELOAD, "\"\"", 0, 80,
	"The client on whose behalf this site holds what it is told, as its "
	"visitors know it: \"Acme Ltd\". Said on the form for requests about "
	"one's data. Empty: nobody but the site itself."),
    SITE(TEXTS, tenants, SETTING_RELOAD, "[ ]", 1, 400,
	"Other clients, whose data is elsewhere: a name, and where somebody "
	"asks about it, as [ \"Blue: "
	"https://www.blue.example/feedback/privacy-request\", \"Red: "
	"privacy@red.example\" ]. Who asks here about one of them is sent "
	"there, and nothing of the request is stored."),
    SITE(PATH, secrets, 0, "\"secrets\"", 0, 0,
	"The folder of key files that pledgectl keys init makes; nobody else "
	"may read them. Credentials handed over by systemd come first."),
    SITE(PATH, kek_folder, 0, "\"keks\"", 0, 0,
	"The folder of the key-encryption keys, which pledgectl keys rotate "
	"renews. Leave it out of every ordinary backup: a copy of these keys "
	"makes readable what was erased."),
    SITE(PATH, templates, SETTING_RELOAD, "\"\"", 0, 0,
	"A folder of templates of your own. One that is missing or broken "
	"there is replaced by the built-in."),
    SITE(TEXT, stylesheet, SETTING_RELOAD, "\"\"", 0, 200,
	"The path of a stylesheet on this site, as \"/style.css\"; empty for "
	"the built-in. Nothing is loaded from a third party."),
    SITE(TEXT, policy_url, SETTING_RELOAD, "\"/registration/policy\"", 1, 200,
	"Where the text of the privacy policy is: the path of a page on this "
	"site. Every form links to it."),
    SITE(MAIL, mail_from, SETTING_RELOAD, "\"noreply@localhost\"", 0, 0,
	"The site's mail address, in the From of every mail."),
    SITE(MAIL, mail_bounce, SETTING_RELOAD, "\"discard@localhost\"", 0, 0,
	"The envelope sender of mails. Its mailbox must discard what arrives: "
	"a bounce repeats the address it was for."),
    SITE(TEXT, relay, SETTING_RELOAD, "\"smtp://127.0.0.1:25\"", 1, 200,
	"The mail relay: smtp://HOST:PORT, or smtps://HOST:PORT with TLS from "
	"the first byte. To another host smtp means STARTTLS, and no mail "
	"without it."),
    SITE(TEXT, relay_user, SETTING_RELOAD, "\"\"", 0, 200,
	"The account at the relay; empty for none."),
    SITE(PATH, relay_password_file, SETTING_RELOAD, "\"\"", 0, 0,
	"A file that holds that account's password and nothing else."),
    SITE(PATH, relay_ca, SETTING_RELOAD, "\"\"", 0, 0,
	"The certificates that may sign the relay's; empty for the system's."),
    SITE(PATH, relay_log, SETTING_RELOAD, "\"\"", 0, 0,
	"The log file of a mail relay on this host, for pledgectl verify, "
	"which looks whether addresses are in it. Empty: none is known. See "
	"formpledge-relay(7)."),
    SITE_KEY("relay_timeout", SECS, relay_timeout_secs, SETTING_RELOAD,
	"\"10 s\"", 1, 120,
	"How long a mail may take. Keep it under the web server's timeout."),
    SITE(PATH, tls_ca, 0, "\"\"", 0, 0,
	"The certificates that may sign the database server's. Needed where "
	"the database is on another host."),
    SITE(TEXT, database_admin, 0, "\"\"", 0, 80,
	"The account that pledgectl uses at MariaDB or MySQL, since those of "
	"the modules cannot make or change a table: formpledge-admin, see "
	"databases.mysql.sql. Empty: the module's own."),
    SITE(PATH, database_admin_password_file, 0, "\"\"", 0, 0,
	"A file that holds that account's password, for the operator alone."),
    SITE_KEY("database_timeout", SECS, database_timeout_secs, 0, "\"10 s\"", 1,
	120,
	"How long a database may take to answer. Keep it above the 5 s in "
	"which Galera gives up a lost node, and under the web server's "
	"timeout."),
};

const struct settings_table site_table = {
    .name = "site",
    .settings = site_settings,
    .n = sizeof(site_settings) / sizeof(site_settings[0]),
    .size = sizeof(struct site),
};

/* site_host - the host of scheme://[user@]host[:port][/...] */
static struct str
site_host(const char *url)
{
	const char *at = strstr(url, "://");
	struct str host = str_of(at ? at + 3 : "");
	struct str rest;

	host = str_cut(&host, '/');
	rest = host;
	str_cut(&rest, '@');
	if (!str_is_none(rest))
		host = rest;
	if (host.len && host.ptr[0] == '[') {
		host = str_cut(&host, ']');
		return str_from(host.ptr + 1, host.len - 1);
	}
	return str_cut(&host, ':');
}

/* site_host_is_loopback - does it stay on this machine? */
static bool
site_host_is_loopback(struct str host)
{
	static const char tail[] = ".localhost";
	size_t len = sizeof(tail) - 1;

	if (str_is_nocase(host, "localhost") || str_is(host, "::1") ||
	    str_is(host, ""))
		return true;
	if (host.len > len &&
	    str_is_nocase(str_from(host.ptr + host.len - len, len), tail))
		return true;
	if (!str_has_prefix(host, "127."))
		return false;
	for (size_t i = 0; i < host.len; i++)
		if ((host.ptr[i] < '0' || host.ptr[i] > '9') &&
		    host.ptr[i] != '.')
			return false;
	return true;
}

/* site_url_is_local - does it stay on this machine? */
bool
site_url_is_local(const char *url)
{
	return site_host_is_loopback(site_host(url));
}

/* site_is_https - is the site itself encrypted? */
bool
site_is_https(const struct site *site)
{
	return strncmp(site->site_url, "https://", 8) == 0;
}

/* site_check_url - http for a trial on one machine only */
static int
site_check_url(
    const struct site *site, const struct settings *settings, struct err *err)
{
	const char *path = strstr(site->site_url, "://");

	if (path && strchr(path + 3, '/'))
		return err_set(err,
		    "%s: site_url must end with the host: modules have a "
		    "mount of their own",
		    settings_where(settings, "site_url"));
	if (site_is_https(site) || site_url_is_local(site->site_url))
		return 0;
	return err_set(err,
	    "%s: site_url = \"%s\" contradicts security.in-transit: plain "
	    "http is for loopback hosts only; use https",
	    settings_where(settings, "site_url"), site->site_url);
}

/* site_port_is_sound - is what stands behind the host, if anything, a port? */
static bool
site_port_is_sound(const char *url)
{
	struct str host = site_host(url);
	const char *colon = host.ptr + host.len + (host.ptr[host.len] == ']');
	int64_t port;

	if (*colon != ':')
		return *colon == '\0' || *colon == '/';
	return num_parse(str_from(colon + 1, strcspn(colon + 1, "/")), 1, 65535,
		   &port) == 0;
}

/* site_check_relay - its scheme, and an account that is whole */
static int
site_check_relay(
    const struct site *site, const struct settings *settings, struct err *err)
{
	struct str relay = str_of(site->relay);

	if (!str_has_prefix(relay, "smtp://") &&
	    !str_has_prefix(relay, "smtps://"))
		return err_set(err,
		    "%s: relay must begin with smtp:// or smtps://",
		    settings_where(settings, "relay"));
	if (site_host(site->relay).len == 0 ||
	    strpbrk(site->relay, " \"\\?#@") ||
	    !site_port_is_sound(site->relay))
		return err_set(err,
		    "%s: relay must be smtp://HOST:PORT or smtps://HOST:PORT",
		    settings_where(settings, "relay"));
	if (*site->relay_user && !*site->relay_password_file)
		return err_set(err, "%s: relay_user needs relay_password_file",
		    settings_where(settings, "relay_user"));
	return 0;
}

/* site_check_stylesheet - a path of this site, not of another */
static int
site_check_stylesheet(
    const struct site *site, const struct settings *settings, struct err *err)
{
	const char *path = site->stylesheet;

	if (!*path || (path[0] == '/' && path[1] != '/'))
		return 0;
	return err_set(err,
	    "%s: stylesheet = \"%s\" contradicts third-parties.none: give a "
	    "path of this site, as \"/style.css\"",
	    settings_where(settings, "stylesheet"), path);
}

/* site_is_tag - may it be a language, and part of a file's name? */
static bool
site_is_tag(struct str tag)
{
	for (size_t i = 0; i < tag.len; i++) {
		char c = tag.ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && (c != '-' || i == 0))
			return false;
	}
	return tag.len >= 2 && tag.len <= 35;
}

/* site_check_languages - at least one, each a tag */
static int
site_check_languages(
    const struct site *site, const struct settings *settings, struct err *err)
{
	if (!site->languages || !site->languages[0])
		return err_set(err, "%s: languages must name at least one",
		    settings_where(settings, "languages"));
	for (size_t i = 0; site->languages[i]; i++) {
		if (!site_is_tag(str_of(site->languages[i])))
			return err_set(err,
			    "%s: languages: \"%s\" is not a language tag like "
			    "\"en\" or \"de-AT\"",
			    settings_where(settings, "languages"),
			    site->languages[i]);
	}
	return 0;
}

/* site_check_tenants - each says where to ask, and none is this one */
static int
site_check_tenants(
    const struct site *site, const struct settings *settings, struct err *err)
{
	const char *const *list = site->tenants;
	struct tenant tenant, first;

	for (size_t i = 0; list && list[i]; i++) {
		if (!tenant_parse(list[i], &tenant))
			return err_set(err,
			    "%s: tenants: \"%s\" is not a name of at most %d "
			    "bytes and where to ask, as \"Blue: "
			    "https://www.blue.example/ask\" or \"Blue: "
			    "privacy@blue.example\"",
			    settings_where(settings, "tenants"), list[i],
			    TENANT_NAME_MAX);
		if (str_is(tenant.name, site->tenant) ||
		    (tenant_find(list, tenant.name, &first) &&
			first.name.ptr != tenant.name.ptr))
			return err_set(err,
			    "%s: tenants: \"" STR_FMT "\" is there twice; it "
			    "is named once, here or as tenant",
			    settings_where(settings, "tenants"),
			    STR_ARG(tenant.name));
	}
	return 0;
}

/* site_check - values that cannot stand together */
int
site_check(
    const struct site *site, const struct settings *settings, struct err *err)
{
	if (site_check_url(site, settings, err) < 0 ||
	    site_check_relay(site, settings, err) < 0 ||
	    site_check_languages(site, settings, err) < 0 ||
	    site_check_tenants(site, settings, err) < 0)
		return -1;
	return site_check_stylesheet(site, settings, err);
}

/* site_check_file - is it there? */
static int
site_check_file(const char *path, const char *key,
    const struct settings *settings, struct err *err)
{
	if (access(path, F_OK) == 0)
		return 0;
	return err_set_errno(
	    err, "%s: %s: %s", settings_where(settings, key), key, path);
}

/* site_check_files - what the settings name */
int
site_check_files(
    const struct site *site, const struct settings *settings, struct err *err)
{
	if (*site->templates &&
	    site_check_file(site->templates, "templates", settings, err) < 0)
		return -1;
	return site_check_file(site->policy, "policy", settings, err);
}
