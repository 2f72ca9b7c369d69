/* SPDX-License-Identifier: BSD-2-Clause */
/* The forms that are there without any file. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "conf/tenant.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/forms.h"
#include "modules/feedback/store/form_load.h"
#include "policy/policy.h"

#define NAME_CHARS    100
#define ADDRESS_CHARS 254
#define REQUEST_CHARS 5000
#define SERVICE	      "service"

/* one_page - all fields on it */
static const size_t *
one_page(struct arena *arena, size_t n)
{
	return arena_alloc_n(arena, n + 1, sizeof(size_t));
}

/* fields_of - a list of them, in the arena */
static const struct own_fields *
fields_of(struct arena *arena, const struct own_field *list, size_t n)
{
	struct own_fields *fields = arena_alloc(arena, sizeof(*fields));
	struct own_field *copy = arena_alloc_n(arena, n, sizeof(*copy));

	memcpy(copy, list, n * sizeof(*copy));
	for (size_t i = 0; i < n; i++) {
		copy[i].purpose = SERVICE;
		copy[i].group = copy[i].id;
		copy[i].where = "";
	}
	fields->fields = copy;
	fields->n = n;
	return fields;
}

/* asked - a field that a setting may leave out, or require */
static void
asked(struct own_field *fields, size_t *n, int64_t ask, struct own_field field)
{
	field.required = ask == FEEDBACK_ASK_REQUIRED;
	if (ask != FEEDBACK_ASK_NO)
		fields[(*n)++] = field;
}

/* offers_of - nobody can be written to without an address */
static unsigned
offers_of(const struct feedback_settings *settings)
{
	return FORM_MAY_PUBLISH | (settings->ask_email == FEEDBACK_ASK_NO
					  ? 0
					  : FORM_MAY_CONTACT | FORM_MAIL_NEWS);
}

/* feedback_fields - category, message, and who wrote it; how many */
static size_t
feedback_fields(
    const struct feedback_settings *settings, struct own_field fields[4])
{
	size_t n = 0;

	fields[n++] = (struct own_field){.id = "category",
	    .label = N_("What is it about?"),
	    .help = "",
	    .type = OWN_CHOICE,
	    .required = true,
	    .choices = settings->categories,
	    .labels = settings->categories};
	fields[n++] = (struct own_field){.id = "message",
	    .label = N_("Your message"),
	    .help = "",
	    .type = OWN_TEXTAREA,
	    .required = true,
	    .max = (size_t)settings->message_max};
	asked(fields, &n, settings->ask_name,
	    (struct own_field){.id = "name",
		.label = N_("Your name"),
		.help = "",
		.type = OWN_TEXT,
		.personal = true,
		.max = NAME_CHARS});
	asked(fields, &n, settings->ask_email,
	    (struct own_field){.id = "email",
		.label = N_("Your mail address"),
		.help = "",
		.type = OWN_EMAIL,
		.personal = true,
		.max = ADDRESS_CHARS});
	return n;
}

/* forms_feedback - the form that has always been there */
const struct form_def *
forms_feedback(struct arena *arena, const struct feedback_settings *settings,
    const struct policy *policy)
{
	struct form_def *def = arena_alloc(arena, sizeof(*def));
	struct own_field fields[4];
	size_t n = feedback_fields(settings, fields);

	*def = (struct form_def){.id = FORM_FEEDBACK,
	    .title = N_("Feedback"),
	    .text = "",
	    .thanks = "",
	    .fields = fields_of(arena, fields, n),
	    .pages = one_page(arena, n),
	    .npages = 1,
	    .retention_secs = policy->retention_secs,
	    .owned = settings->ownership_notice,
	    .ask_consent = settings->ask_consent,
	    .receipt = true,
	    .offers = offers_of(settings),
	    .notify = ""};
	form_def_seal(def);
	return def;
}

/* What somebody without an account may ask for, and what it is called. */
static const char *const kinds[] = {
    "access", "correction", "erasure", "opting_out", "complaint", NULL};
static const char *const kind_labels[] = {N_("To see what you keep about me"),
    N_("To have something corrected"), N_("To have it erased"),
    N_("To opt out of a use, or of mailings"), N_("To complain"), NULL};

static const struct own_field privacy_fields[] = {
    {.id = "request",
	.label = N_("What do you ask for?"),
	.help = "",
	.type = OWN_CHOICE,
	.required = true,
	.choices = kinds,
	.labels = kind_labels},
    {.id = "message",
	.label = N_("What it is about"),
	.help = N_("For example when you wrote to us, and through which form. "
		   "Please leave out card numbers and national identity "
		   "numbers: we do not need them."),
	.type = OWN_TEXTAREA,
	.required = true,
	.personal = true,
	.max = REQUEST_CHARS},
    {.id = "name",
	.label = N_("Your name"),
	.help = "",
	.type = OWN_TEXT,
	.personal = true,
	.max = NAME_CHARS},
    {.id = "email",
	.label = N_("Mail address for our answer"),
	.help = N_("Used for this answer and for nothing else. Without one you "
		   "read the answer by the code that you are shown."),
	.type = OWN_EMAIL,
	.personal = true,
	.max = ADDRESS_CHARS},
};
#define NPRIVACY (sizeof(privacy_fields) / sizeof(privacy_fields[0]))

/* tenant_choices - this site's client first, then the others */
static const char *const *
tenant_choices(struct arena *arena, const struct form_env *env)
{
	const char **choices;
	size_t n = 0, k = 0;

	while (env->tenants[n])
		n++;
	choices = arena_alloc_n(arena, n + 2, sizeof(*choices));
	choices[k++] = *env->tenant ? env->tenant : N_("This site");
	for (size_t i = 0; i < n; i++) {
		struct tenant tenant;

		if (tenant_parse(env->tenants[i], &tenant))
			choices[k++] = arena_str(arena, tenant.name);
	}
	return choices;
}

/* privacy_list - what is asked; whose data it is about, where there are
 * several clients */
static const struct own_fields *
privacy_list(struct arena *arena, const struct form_env *env)
{
	struct own_field fields[NPRIVACY + 1];
	size_t n = 0;

	if (env->tenants && env->tenants[0]) {
		const char *const *choices = tenant_choices(arena, env);

		fields[n++] = (struct own_field){.id = FORM_TENANT_FIELD,
		    .label = N_("Whose data is it about?"),
		    .help = N_("Each of them keeps its data apart, and answers "
			       "for it."),
		    .type = OWN_CHOICE,
		    .required = true,
		    .choices = choices,
		    .labels = choices};
	}
	memcpy(&fields[n], privacy_fields, sizeof(privacy_fields));
	return fields_of(arena, fields, n + NPRIVACY);
}

/* forms_privacy - requests of people without an account; who gives no address
 * has the answer at the receipt page */
const struct form_def *
forms_privacy(struct arena *arena, const struct form_env *env)
{
	struct form_def *def = arena_alloc(arena, sizeof(*def));
	const struct own_fields *fields = privacy_list(arena, env);

	*def = (struct form_def){.id = FORM_PRIVACY,
	    .title = N_("Your data, and complaints"),
	    .text = "",
	    .thanks = "",
	    .fields = fields,
	    .pages = one_page(arena, fields->n),
	    .npages = 1,
	    .retention_secs = env->policy->retention_secs,
	    .ask_consent = true,
	    .receipt = true,
	    .is_request = true,
	    .answer_secs = env->policy->answer_secs,
	    .notify = ""};
	form_def_seal(def);
	return def;
}
