/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_gpc - is Global Privacy Control honoured, and said to be? */
#include "config.h"

#include <string.h>

#include <jansson.h>

#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_birth.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/registration/registration_settings.h"

#define GPC_FILE "/.well-known/gpc.json"

/* run_file - the file by which sites say so */
static void
run_file(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_http *http;
	struct verify_reply reply;
	json_t *json;
	bool yes;

	if (verify_lacks_url(verify, finding_r))
		return;
	http = verify_http_new(verify);
	if (verify_get(http, GPC_FILE, &reply, finding_r)) {
		json = json_loadb(reply.body.ptr, reply.body.len, 0, NULL);
		yes = reply.status == 200 &&
		      json_is_true(json_object_get(json, "gpc"));
		json_decref(json);
		if (yes)
			verify_say(finding_r, VERIFY_OK, NULL,
			    GPC_FILE " says that the signal is honoured");
		else
			verify_say(finding_r, VERIFY_FAILED,
			    "include formpledge-server.conf in the server's "
			    "configuration",
			    GPC_FILE " (%d) does not say \"gpc\": true",
			    reply.status);
	}
	verify_http_free(&http);
}

const struct verify_check verify_gpc_file = {
    .promise = PROMISE_SIGNAL_GPC,
    .name = "gpc-file",
    .run = run_file,
};

/* offers - how many uses and mailings the form of sign-up offers; -1: it
 * could not be asked */
static int
offers(struct verify *verify, const struct registration_settings *settings,
    const char *header, struct verify_finding *finding_r)
{
	struct verify_http *http = verify_http_new(verify);
	struct verify_birth birth = verify_birth_at(http, 60, 0);
	const char *mount = settings->module.mount;
	struct verify_reply reply;
	struct verify_form form;
	int n = -1;

	verify_http_header(http, header);
	if (verify_birth_answer(http, mount, &birth, &reply, finding_r) &&
	    verify_open_form(http, verify_below(verify, mount, "/account"),
		"/account", &form, finding_r)) {
		n = 0;
		for (const struct verify_field *field = form.fields; field;
		     field = field->next)
			n += strcmp(field->type, "checkbox") == 0;
	}
	verify_http_free(&http);
	return n;
}

/* run_signal - who sends it is offered no use and no mailing */
static void
run_signal(struct verify *verify, struct verify_finding *finding_r)
{
	const struct registration_settings *settings = verify_registration(
	    verify, finding_r);
	int without, with;

	if (!settings)
		return;
	without = offers(verify, settings, NULL, finding_r);
	if (without < 0)
		return;
	with = offers(verify, settings, "Sec-GPC: 1", finding_r);
	if (with < 0)
		return;
	if (without > 0 && with >= without)
		verify_say(finding_r, VERIFY_FAILED,
		    "set honour_gpc in registration.conf, have the module "
		    "read it, and see whether the web server passes on the "
		    "header Sec-GPC",
		    "who sends Sec-GPC: 1 is offered %d uses and mailings at "
		    "%s/account, as many as who does not",
		    with, settings->module.mount);
	else
		verify_say(finding_r, VERIFY_OK, NULL,
		    "at %s/account %d uses and mailings are offered, and %d "
		    "to who sends Sec-GPC: 1",
		    settings->module.mount, without, with);
}

const struct verify_check verify_gpc_signal = {
    .promise = PROMISE_SIGNAL_GPC,
    .name = "gpc-signal",
    .run = run_signal,
};
