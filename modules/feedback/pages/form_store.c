/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/pages/form_store.h"

#include "app/app.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/scrub.h"
#include "http/context.h"
#include "http/form.h"
#include "modules/feedback/feedback_settings.h"
#include "modules/feedback/pages/feedback_pages.h"
#include "modules/feedback/pages/form_ask.h"
#include "modules/feedback/pages/form_upload.h"
#include "modules/feedback/pages/receipt_given.h"
#include "policy/policy.h"

/* What is being gathered. */
struct gathering {
	struct request *req;
	const struct form_ask *ask;
	const struct form *form;
	struct submission_value *values;
	size_t nvalues;
	struct submission_file *files;
	size_t nfiles;
};

/* is_granted - is a field's own consent given, where it needs one? */
static bool
is_granted(const struct gathering *gathering, const struct own_field *field)
{
	const struct own_consent *consent = form_ask_consent(
	    gathering->req, gathering->ask, field);

	return !consent || form_is_checked(gathering->form, consent->box);
}

/* keep_of - how long, where it is not the form's own time */
static int64_t
keep_of(const struct form_def *def, const struct own_field *field)
{
	int64_t keep = form_def_retention(def, field);

	return keep == def->retention_secs ? 0 : keep;
}

/* add_value - one value of a field */
static void
add_value(struct gathering *gathering, const struct own_field *field,
    struct str value)
{
	if (value.len == 0 || gathering->nvalues == SUBMISSION_VALUES_MAX)
		return;
	gathering->values[gathering->nvalues++] = (struct submission_value){
	    .field = str_of(field->id),
	    .value = value,
	    .personal = field->personal,
	    .keep_secs = keep_of(gathering->ask->def, field),
	};
}

/* add_file - what was chosen */
static void
add_file(struct gathering *gathering, const struct own_field *field)
{
	struct form_file file;

	if (!form_file(gathering->form, field->id, &file))
		return;
	gathering->files[gathering->nfiles++] = (struct submission_file){
	    .field = str_of(field->id),
	    .name = file.name,
	    .type = form_upload_type(gathering->req, field, file.bytes),
	    .bytes = file.bytes,
	    .keep_secs = keep_of(gathering->ask->def, field),
	};
}

/* add_field - all that it holds */
static void
add_field(struct gathering *gathering, const struct own_field *field)
{
	const struct str *sent;
	size_t n;

	if (field->type == OWN_FILE) {
		add_file(gathering, field);
	} else if (field->type == OWN_CHECKBOX) {
		if (form_is_checked(gathering->form, field->id))
			add_value(gathering, field, STR("yes"));
	} else if (field->type == OWN_CHOICES) {
		n = form_all(gathering->form, field->id, &sent);
		for (size_t i = 0; i < n; i++)
			add_value(gathering, field, str_trim(sent[i]));
	} else {
		add_value(
		    gathering, field, form_get(gathering->form, field->id));
	}
}

/* add_boxes - what was allowed, and what was agreed to beside the policy */
static void
add_boxes(struct gathering *gathering)
{
	const struct form_ask *ask = gathering->ask;
	unsigned offers = form_ask_offers(ask);

	for (size_t i = 0; form_offer_names[i]; i++) {
		const struct own_field box = {.id = form_offer_names[i]};

		if (offers >> i & 1 &&
		    form_is_checked(gathering->form, form_offer_names[i]))
			add_value(gathering, &box, STR("yes"));
	}
	for (size_t i = 0; i < ask->nconsents; i++) {
		const struct own_field box = {
		    .id = ask->consents[i].box, .personal = true};

		if (form_is_checked(gathering->form, ask->consents[i].box))
			add_value(gathering, &box, STR("yes"));
	}
}

/* gather - everything that is to be kept */
static void
gather(struct gathering *gathering)
{
	const struct own_fields *fields = gathering->ask->def->fields;

	gathering->values = arena_alloc_n(gathering->req->arena,
	    SUBMISSION_VALUES_MAX, sizeof(*gathering->values));
	gathering->files = arena_alloc_n(gathering->req->arena,
	    FORM_FILES_MAX + 1, sizeof(*gathering->files));
	for (size_t i = 0; i < fields->n; i++) {
		if (gathering->ask->shown[i] &&
		    is_granted(gathering, &fields->fields[i]))
			add_field(gathering, &fields->fields[i]);
	}
	add_boxes(gathering);
}

/* terms - on which it is kept */
static void
terms(const struct gathering *gathering, struct submission *submission)
{
	const struct form_def *def = gathering->ask->def;
	const struct feedback_counts *counts = app_data(gathering->req->app);

	*submission = (struct submission){
	    .form = str_of(def->id),
	    .definition = def->file ? str_from(def->digest, sizeof(def->digest))
				    : STR_NONE,
	    .policy = str_of(gathering->req->ctx->policy->version),
	    .consent = def->ask_consent,
	    .values = gathering->values,
	    .nvalues = gathering->nvalues,
	    .files = gathering->files,
	    .nfiles = gathering->nfiles,
	    .now_secs = gathering->req->now_secs,
	    .clock_secs = atomic_load(&counts->clock_secs),
	    .keep_secs = def->retention_secs,
	    .answer_secs = def->answer_secs,
	    .no_receipt = !def->receipt,
	    .notify = counts->smtp != NULL,
	};
}

/* form_store - gather, and save once */
enum db_status
form_store(struct request *req, struct response *res,
    const struct form_ask *ask, const struct form *form,
    const struct policy_text *text, const uint8_t nonce[FORM_NONCE_BYTES],
    enum submission_saved *saved_r, struct err *err)
{
	struct gathering gathering = {.req = req, .ask = ask, .form = form};
	struct submission submission;
	char code[RECEIPT_TEXT_BYTES];
	enum db_status status;

	gather(&gathering);
	terms(&gathering, &submission);
	submission.text = text;
	submission_identify(&submission, req->ctx->keyring, nonce, code);
	status = submission_save(req->local, req->arena, req->ctx->keyring,
	    &submission, saved_r, err);
	if (status == DB_OK && *saved_r != SUBMISSION_CHANGED)
		receipt_give(req, res, code, &submission, ask->def->id);
	scrub(code, sizeof(code));
	return status;
}
