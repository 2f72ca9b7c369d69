/* SPDX-License-Identifier: BSD-2-Clause */
/* members_show - what is kept of one member, for people */
#include "config.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/members_common.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/registration/store/profile.h"

/* state_of - in a word; what a restriction means is said with it */
static const char *
state_of(const struct member *member)
{
	static const char *const words[] = {
	    [MEMBER_PENDING] = "not confirmed",
	    [MEMBER_ACTIVE] = "active",
	    [MEMBER_AWAY] = "deactivated",
	    [MEMBER_SUSPENDED] = "suspended",
	};

	return words[member->suspended_until ? MEMBER_SUSPENDED
					     : member->state];
}

/* print_values - the operator's own fields */
static void
print_values(const struct members_found *found, const struct profile *profile)
{
	for (size_t i = 0; i < profile->nvalues; i++) {
		const struct profile_value *value = &profile->values[i];
		struct out *out = out_new(
		    (const char *const[]){"field", "value"}, 2);
		struct str rest = value->text;
		const char *text = "";

		while (!str_is_none(rest)) {
			struct str part = str_cut(&rest, PROFILE_PART);

			text = arena_printf(found->control->arena,
			    "%s%s" STR_FMT, text, *text ? ", " : "",
			    STR_ARG(part));
		}
		out_str(out, value->id);
		out_text(out, text);
		out_row(out);
		out_print_one(out, found->control->options->json);
		out_free(&out);
	}
}

/* print_member - the account's own row; found alone: no more than that */
static void
print_member(const struct members_found *found, bool all)
{
	static const char *const columns[] = {"user_id", "state", "restricted",
	    "policy", "email", "name", "phone", "address", "mail_news"};
	const struct member *member = found->member;
	struct out *out = out_new(columns, all ? 9 : 4);

	out_str(out, member->user_id);
	out_text(out, state_of(member));
	out_bool(out, member->restricted);
	out_str(out, member->policy);
	if (all) {
		out_str(out, member->email);
		out_str(out, member->name);
		out_str(out, member->phone);
		out_str(out, member->address);
		out_bool(out, member->mail_news);
	}
	out_row(out);
	out_print_one(out, found->control->options->json);
	out_free(&out);
}

/* find_step - that there is such a member */
static enum db_status
find_step(const struct members_found *found, struct err *err)
{
	(void)err;
	print_member(found, false);
	fflush(stdout);
	return DB_OK;
}

/* show_step - what is kept */
static enum db_status
show_step(const struct members_found *found, struct err *err)
{
	const struct account_env *env = found->env;
	struct profile *profile = arena_alloc(env->arena, sizeof(*profile));
	enum db_status status = profile_load(
	    env->db, env->arena, found->key, profile, err);

	if (status != DB_OK)
		return status;
	print_member(found, true);
	print_values(found, profile);
	if (found->member->restricted)
		fprintf(stderr, "pledgectl: the member has restricted the use "
				"of this: keep it, and use it for nothing "
				"but the account itself\n");
	fflush(stdout);
	return DB_OK;
}

/* members_find_run - is there one? */
static enum command_exit
members_find_run(struct control *control, char **args, int n)
{
	(void)n;
	return members_run(control, args[0], AUDIT_MEMBER_FIND, find_step);
}

/* members_show_run - one member's data */
static enum command_exit
members_show_run(struct control *control, char **args, int n)
{
	(void)n;
	return members_run(control, args[0], AUDIT_MEMBER_SHOW, show_step);
}

const struct command members_find_command = {
    .group = "members",
    .name = "find",
    .args = "--reason TEXT USER",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_REASON | OPTION_JSON,
    .summary = "is there such a member? on record",
    .example = "members find --reason 'asked by telephone' ann@example.org",
    .exit_1 = "there is no such member, or it could not be done",
    .run = members_find_run,
};

const struct command members_show_command = {
    .group = "members",
    .name = "show",
    .args = "--reason TEXT USER",
    .min_args = 1,
    .max_args = 1,
    .options = OPTION_REASON | OPTION_JSON,
    .summary = "what is kept of a member, on record",
    .example = "members show --reason 'complaint 17' ann",
    .exit_1 = "there is no such member, or it could not be done",
    .run = members_show_run,
};
