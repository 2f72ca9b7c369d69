/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_age_learned - a member who turns out to be under age is suspended at
 * once; a slip can be put right */
#include "config.h"

#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"
#include "modules/pledgectl/verify_birth.h"
#include "modules/pledgectl/verify_checks.h"
#include "modules/pledgectl/verify_form.h"
#include "modules/pledgectl/verify_http.h"
#include "modules/pledgectl/verify_member.h"
#include "modules/pledgectl/verify_steps.h"
#include "modules/registration/registration_settings.h"

#define REMEDY                                                                 \
	"see whether the web server passes the cookies on to the age screen, " \
	"and the log of formpledge-registration"

/* below - a path of registration */
static const char *
below(struct verify_member *member, const char *path)
{
	return verify_below(verify_http_verify(member->http),
	    member->settings->module.mount, path);
}

/* is_out - does the member's page lead elsewhere? */
static bool
is_out(struct verify_member *member, struct verify_finding *finding_r)
{
	struct verify_request request = {
	    .path = below(member, "/me"), .stay = true};
	struct verify_reply reply;
	struct err err = ERR_NONE;

	if (verify_http_send(member->http, &request, &reply, &err) == 0 &&
	    reply.status < 500 && reply.status != 200)
		return true;
	verify_say(finding_r, VERIFY_FAILED, REMEDY,
	    "a member who says to be under age is still logged in");
	return false;
}

/* put_right - log in, and enter the date that was given at first */
static bool
put_right(struct verify_member *member, struct verify_finding *finding_r)
{
	struct verify_birth birth = {
	    member->birth_day, member->birth_month, member->birth_year};
	struct verify_reply reply;
	struct verify_form form;

	if (!verify_open_form(member->http, below(member, "/login"), "/login",
		&form, finding_r))
		return false;
	verify_form_set(&form, "login", member->login);
	verify_form_set(&form, "password", member->password);
	if (!verify_submit(&form, NULL, &reply, finding_r) ||
	    !verify_find_form(
		member->http, &reply, "/correct-age", &form, finding_r))
		return false;
	verify_birth_fill(&form, &birth);
	return verify_submit(&form, NULL, &reply, finding_r) &&
	       verify_member_log_in(member, NULL, finding_r);
}

/* run - the age screen, answered anew by who is logged in */
static void
run(struct verify *verify, struct verify_finding *finding_r)
{
	struct verify_member *member = verify_member_own(verify, finding_r);
	struct verify_birth young;
	struct verify_reply reply;

	if (!member)
		return;
	young = verify_birth_at(member->http,
	    verify_age_limit(verify, member->settings), VERIFY_SHORT_OF);
	if (!verify_birth_answer(member->http, member->settings->module.mount,
		&young, &reply, finding_r))
		return;
	if (reply.status != 403)
		verify_say(finding_r, VERIFY_FAILED, REMEDY,
		    "a member who enters a date of birth under the age is not "
		    "refused: %d",
		    reply.status);
	else if (is_out(member, finding_r) && put_right(member, finding_r))
		verify_say(finding_r, VERIFY_OK, NULL,
		    "a member who entered a date of birth under the age was "
		    "suspended and logged out at once; the right date opened "
		    "the account again");
}

const struct verify_check verify_age_learned = {
    .promise = PROMISE_AGE_LEARNED_LATER,
    .name = "age-learned",
    .run = run,
};
