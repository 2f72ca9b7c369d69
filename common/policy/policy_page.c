/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/policy_page.h"

#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "http/context.h"
#include "http/language.h"
#include "page/page.h"
#include "page/view.h"
#include "policy/consent.h"
#include "policy/policy.h"
#include "policy/policy_archive.h"

const char *const policy_page_params[] = {CONSENT_PARAMS, NULL};

/* add_paragraphs - what stands between blank lines */
static void
add_paragraphs(struct view *list, struct str text)
{
	size_t start = 0;

	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.ptr[i] != '\n' || text.ptr[i + 1] != '\n')
			continue;
		if (i > start)
			view_add_text(
			    list, str_from(text.ptr + start, i - start));
		start = i + 2;
	}
	if (text.len > start)
		view_add_text(
		    list, str_from(text.ptr + start, text.len - start));
}

/* page_path - where a text is, below the module's mount */
static struct str
page_path(struct request *req, const struct policy *policy,
    const struct policy_text *text)
{
	return str_of(arena_printf(req->arena, "%s/policy/%s/%s/%s",
	    req->ctx->mount, policy->version, text->variant, text->language));
}

/* add_texts - the others that there are of this version */
static void
add_texts(struct request *req, struct view *list, const struct policy *policy,
    const char *region, const struct policy_text *texts, size_t n,
    const struct policy_text *shown)
{
	for (size_t i = 0; i < n; i++) {
		struct view *item = view_add_object(list);

		view_set_text(item, "variant", str_of(texts[i].variant));
		view_set_text(item, "region", str_of(region));
		view_set_text(item, "language", str_of(texts[i].language));
		view_set_text(item, "page", page_path(req, policy, &texts[i]));
		view_set_bool(item, "shown", &texts[i] == shown);
	}
}

/* set_texts - every region, every language */
static void
set_texts(struct request *req, struct view *view, const struct policy *policy,
    const struct policy_text *shown)
{
	struct view *list = view_set_list(view, "texts");
	size_t n = policy->ntexts;

	add_texts(req, list, policy, "", policy->texts, policy->ntexts, shown);
	for (size_t i = 0; i < policy->nvariants; i++) {
		const struct policy_variant *variant = &policy->variants[i];

		add_texts(req, list, policy, variant->region, variant->texts,
		    variant->ntexts, shown);
		n += variant->ntexts;
	}
	view_set_bool(view, "_has_texts", n > 1);
}

/* set_versions - all that there were */
static void
set_versions(struct request *req, struct view *view, const struct policy *shown)
{
	const struct policy_archive *archive = req->ctx->archive;
	struct view *list = view_set_list(view, "versions");

	for (size_t i = 0; i < archive->n; i++) {
		const struct policy *policy = archive->versions[i];
		struct view *item = view_add_object(list);

		view_set_text(item, "version", str_of(policy->version));
		view_set_text(item, "effective", str_of(policy->effective));
		view_set_text(
		    item, "_effective", page_day(req, policy->effective));
		view_set_bool(item, "in_force", i == 0);
		view_set_bool(item, "shown", policy == shown);
		view_set_text(item, "page",
		    str_of(arena_printf(req->arena, "%s/policy/%s",
			req->ctx->mount, policy->version)));
	}
	view_set_bool(view, "_has_versions", archive->n > 1);
}

/* region_of - a variant as people read it; "": everybody's */
static const char *
region_of(const struct policy *policy, const struct policy_text *text)
{
	for (size_t i = 0; i < policy->nvariants; i++)
		if (strcmp(policy->variants[i].id, text->variant) == 0)
			return policy->variants[i].region;
	return "";
}

/* send - one text of one version */
static int
send(struct request *req, struct response *res, const struct policy *policy,
    const struct policy_text *text)
{
	struct view *view = view_object(req->arena);
	char *digest = arena_alloc(req->arena, 2 * sizeof(text->digest) + 1);

	str_hex(text->digest, sizeof(text->digest), digest);
	view_set_text(view, "title", STR(N_("Privacy policy")));
	view_set_text(view, "version", str_of(policy->version));
	view_set_text(view, "effective", str_of(policy->effective));
	view_set_text(view, "_effective", page_day(req, policy->effective));
	view_set_bool(
	    view, "in_force", policy == req->ctx->archive->versions[0]);
	view_set_text(view, "variant", str_of(text->variant));
	view_set_text(view, "region", str_of(region_of(policy, text)));
	view_set_text(view, "language", str_of(text->language));
	view_set_text(view, "sha256", str_of(digest));
	view_set_text(view, "text", str_of(text->text));
	add_paragraphs(view_set_list(view, "_paragraphs"), str_of(text->text));
	set_texts(req, view, policy, text);
	set_versions(req, view, policy);
	return page_send(req, res, HTTP_OK, "policy", view);
}

/* text_named - the text of a path; NULL: there is none */
static const struct policy_text *
text_named(struct request *req, const struct policy *policy)
{
	struct str variant = req->parts[1], language = req->parts[2];
	const struct policy_text *text;

	if (str_is_none(variant)) {
		text = consent_text(req, NULL);
		return policy_text_for(policy, text->variant, text->language);
	}
	if (!policy_has_variant(policy, variant))
		return NULL;
	text = policy_text_for(policy, arena_str(req->arena, variant),
	    str_is_none(language) ? req->language->tag
				  : arena_str(req->arena, language));
	if (!str_is_none(language) && !str_is_nocase(language, text->language))
		return NULL;
	return text;
}

/* policy_page - GET /policy and below */
int
policy_page(struct request *req, struct response *res)
{
	const struct policy *policy = req->ctx->policy;
	const struct policy_text *text = NULL;

	if (!str_is_none(req->parts[0]))
		policy = policy_archive_find(req->ctx->archive, req->parts[0]);
	if (policy)
		text = text_named(req, policy);
	if (!text)
		return page_error(req, res, HTTP_NOT_FOUND,
		    "There is no such version or text of the privacy policy.");
	return send(req, res, policy, text);
}
