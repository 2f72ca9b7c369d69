/* SPDX-License-Identifier: BSD-2-Clause */
/* tenant - a client on whose behalf data is held: its name, and where somebody
 * asks about it */
#ifndef FP_CONF_TENANT_H
#define FP_CONF_TENANT_H

#include <stdbool.h>

#include "base/str.h"

#define TENANT_NAME_MAX 80 /* bytes */

struct tenant {
	struct str name;  /* "Acme Ltd" */
	struct str where; /* "https://www.acme.example/...", or an address */
	bool is_mail;	  /* where is a mail address */
};

/* Of "Acme Ltd: https://www.acme.example/feedback/privacy-request" or
 * "Blue: privacy@blue.example"; points into text. False: it is neither. Plain
 * http is for loopback hosts. */
bool tenant_parse(const char *text, struct tenant *tenant_r);

/* The one of that name in a list of such texts (NULL: empty). */
bool tenant_find(
    const char *const *tenants, struct str name, struct tenant *tenant_r);

#endif
