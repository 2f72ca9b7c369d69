/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_steps.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "crypto/rand.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/registration/registration_settings.h"

#define REMEDY_ANSWER                                                          \
	"see whether the web server and the module run, and their logs: "      \
	"pledgectl doctor"

/* answered - is it an answer that can be judged? */
static bool
answered(int ret, const struct err *err, const struct verify_reply *reply,
    struct verify_finding *finding_r)
{
	if (ret < 0)
		verify_say(finding_r, VERIFY_FAILED, REMEDY_ANSWER, "%s",
		    err_text(err));
	else if (reply->status >= 500)
		verify_say(finding_r, VERIFY_FAILED, REMEDY_ANSWER,
		    "%.*s answers %d", (int)strcspn(reply->path, "?"),
		    reply->path, reply->status);
	else
		return true;
	return false;
}

/* verify_get - a page */
bool
verify_get(struct verify_http *http, const char *path,
    struct verify_reply *reply_r, struct verify_finding *finding_r)
{
	struct err err = ERR_NONE;
	int ret = verify_http_get(http, path, reply_r, &err);

	return answered(ret, &err, reply_r, finding_r);
}

/* verify_get_status - a page that must be there */
bool
verify_get_status(struct verify_http *http, const char *path, int status,
    struct verify_reply *reply_r, struct verify_finding *finding_r)
{
	if (!verify_get(http, path, reply_r, finding_r))
		return false;
	if (reply_r->status == status)
		return true;
	verify_say(finding_r, VERIFY_FAILED, REMEDY_ANSWER,
	    "%.*s answers %d, not %d", (int)strcspn(path, "?"), path,
	    reply_r->status, status);
	return false;
}

/* verify_find_form - on a page that is there */
bool
verify_find_form(struct verify_http *http, const struct verify_reply *reply,
    const char *action, struct verify_form *form_r,
    struct verify_finding *finding_r)
{
	if (verify_form_find(http, reply, action, form_r))
		return true;
	verify_say(finding_r, VERIFY_FAILED,
	    "see whether a template of your own lacks it",
	    "%.*s (%d) has no form that goes to ...%s",
	    (int)strcspn(reply->path, "?"), reply->path, reply->status, action);
	return false;
}

/* verify_open_form - page and form */
bool
verify_open_form(struct verify_http *http, const char *path, const char *action,
    struct verify_form *form_r, struct verify_finding *finding_r)
{
	struct verify_reply reply;

	return verify_get(http, path, &reply, finding_r) &&
	       verify_find_form(http, &reply, action, form_r, finding_r);
}

/* verify_submit - and follow */
bool
verify_submit(struct verify_form *form, const char *press,
    struct verify_reply *reply_r, struct verify_finding *finding_r)
{
	struct err err = ERR_NONE;
	int ret = verify_form_send(form, press, reply_r, &err);

	return answered(ret, &err, reply_r, finding_r);
}

/* verify_post - and stay */
bool
verify_post(struct verify_form *form, const char *press,
    struct verify_reply *reply_r, struct verify_finding *finding_r)
{
	struct err err = ERR_NONE;
	int ret = verify_form_post(form, press, reply_r, &err);

	return answered(ret, &err, reply_r, finding_r);
}

/* verify_module - its settings */
const struct control_module *
verify_module(
    struct verify *verify, enum suite_id id, struct verify_finding *finding_r)
{
	struct control_module *module = arena_alloc(
	    verify->control->arena, sizeof(*module));
	struct err err = ERR_NONE;
	int ret = control_module(
	    verify->control, &suite_modules[id], module, &err);

	if (ret == 0 && module->present)
		return module;
	verify_say(finding_r, VERIFY_UNKNOWN,
	    ret < 0 ? "mend the file: pledgectl conf check"
		    : "set the module up: the README says how",
	    "%s",
	    ret < 0 ? err_text(&err)
		    : arena_printf(verify->control->arena,
			  "%s is not set up: there is no %s",
			  suite_name(&suite_modules[id]), module->file));
	return NULL;
}

/* verify_registration - its settings, and somewhere to ask */
const struct registration_settings *
verify_registration(struct verify *verify, struct verify_finding *finding_r)
{
	const struct control_module *module;

	if (verify_lacks_url(verify, finding_r))
		return NULL;
	module = verify_module(verify, SUITE_REGISTRATION, finding_r);
	return module ? module->values : NULL;
}

/* verify_below - a path of a module */
const char *
verify_below(struct verify *verify, const char *mount, const char *path)
{
	return arena_printf(verify->control->arena, "%s%s", mount, path);
}

/* verify_random - a few letters and figures */
const char *
verify_random(struct verify *verify)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	char text[7] = {0};

	for (size_t i = 0; i + 1 < sizeof(text); i++)
		text[i] = letters[rand_below(sizeof(letters) - 1)];
	return arena_strdup(verify->control->arena, text);
}
