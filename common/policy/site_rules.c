/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>

#include "conf/site.h"
#include "policy/rule.h"

/* site_plain_http - is the site open to readers on the way? */
static bool
site_plain_http(const struct rule_scope *scope)
{
	return !site_is_https(scope->site) &&
	       !site_url_is_local(scope->site->site_url);
}

/* site_foreign_style - does a page load from somebody else? */
static bool
site_foreign_style(const struct rule_scope *scope)
{
	const char *path = scope->site->stylesheet;

	return *path && (path[0] != '/' || path[1] == '/');
}

/* site_bounces_read - would a bounce, which repeats the recipient's address,
 * come to a mailbox that keeps it? */
static bool
site_bounces_read(const struct rule_scope *scope)
{
	return strcmp(scope->site->mail_from, scope->site->mail_bounce) == 0;
}

/* site_unnamed - are other clients named, and not the one of this site? Then
 * nobody can tell whom to ask. */
static bool
site_unnamed(const struct rule_scope *scope)
{
	const struct site *site = scope->site;

	return site->tenants && site->tenants[0] && !*site->tenant;
}

const struct rule site_rules[] = {
    {PROMISE_SECURITY_IN_TRANSIT, "site_url", site_plain_http,
	"plain http is for loopback hosts only; use https"},
    {PROMISE_THIRD_PARTIES_NONE, "stylesheet", site_foreign_style,
	"give a path of this site, as \"/style.css\""},
    {PROMISE_FRIEND_NO_ADDRESS_STORED, "mail_bounce", site_bounces_read,
	"give an address that discards what arrives, other than mail_from"},
    {PROMISE_TENANCY_CLIENT_DATA_APART, "tenants", site_unnamed,
	"say with tenant on whose behalf this site holds its data, since "
	"others are named"},
};

const size_t site_rules_n = sizeof(site_rules) / sizeof(site_rules[0]);
