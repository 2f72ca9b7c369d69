/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/tenant.h"

#include <string.h>

#include "conf/site.h"

/* is_mail - something@something, and no more than that */
static bool
is_mail(struct str text)
{
	struct str domain = text, name = str_cut(&domain, '@');

	return name.len && !str_is_none(domain) && domain.len &&
	       !str_has_byte(domain, '@') && !str_has_byte(text, ' ') &&
	       !str_has_byte(text, ':') && !str_has_byte(text, '/') &&
	       !str_has_byte(text, '?') && !str_has_byte(text, '&');
}

/* is_page - an address of the web that nobody can read along */
static bool
is_page(const char *text)
{
	struct str url = str_of(text);

	if (str_has_byte(url, ' ') || str_has_byte(url, '"'))
		return false;
	if (str_has_prefix(url, "https://"))
		return url.len > strlen("https://");
	return str_has_prefix(url, "http://") && site_url_is_local(text);
}

/* tenant_parse - name, colon, where */
bool
tenant_parse(const char *text, struct tenant *tenant_r)
{
	const char *colon = strstr(text, ": ");
	const char *where = colon ? colon + 2 : "";

	if (!colon)
		return false;
	where += strspn(where, " ");
	*tenant_r = (struct tenant){
	    .name = str_trim(str_from(text, (size_t)(colon - text))),
	    .where = str_of(where),
	    .is_mail = is_mail(str_of(where)),
	};
	return tenant_r->name.len > 0 &&
	       tenant_r->name.len <= TENANT_NAME_MAX &&
	       (tenant_r->is_mail || is_page(where));
}

/* tenant_find - by name */
bool
tenant_find(
    const char *const *tenants, struct str name, struct tenant *tenant_r)
{
	for (; tenants && *tenants; tenants++)
		if (tenant_parse(*tenants, tenant_r) &&
		    str_eq(tenant_r->name, name))
			return true;
	return false;
}
