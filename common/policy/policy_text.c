/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "policy/policy.h"

/* variant_by_id - one of the policy's; NULL: the general text */
static const struct policy_variant *
variant_by_id(const struct policy *policy, struct str id)
{
	for (size_t i = 0; i < policy->nvariants; i++)
		if (str_is_nocase(id, policy->variants[i].id))
			return &policy->variants[i];
	return NULL;
}

/* policy_has_variant - is there one of that id? */
bool
policy_has_variant(const struct policy *policy, struct str variant)
{
	return str_is_nocase(variant, POLICY_GENERAL) ||
	       variant_by_id(policy, variant);
}

/* in_language - the text in exactly that; NULL: none */
static const struct policy_text *
in_language(const struct policy_text *texts, size_t n, struct str language)
{
	for (size_t i = 0; i < n; i++)
		if (str_is_nocase(language, texts[i].language))
			return &texts[i];
	return NULL;
}

/* text_in - the text in a language, or without its region; NULL: none */
static const struct policy_text *
text_in(const struct policy_text *texts, size_t n, const char *language)
{
	const struct policy_text *text = in_language(
	    texts, n, str_of(language));

	if (text)
		return text;
	return in_language(
	    texts, n, str_from(language, strcspn(language, "-")));
}

/* policy_text_for - what is read where, in which language */
const struct policy_text *
policy_text_for(
    const struct policy *policy, const char *variant, const char *language)
{
	const struct policy_variant *found = variant_by_id(
	    policy, str_of(variant));
	const struct policy_text *texts = found ? found->texts : policy->texts;
	const struct policy_text *text = text_in(
	    texts, found ? found->ntexts : policy->ntexts, language);

	return text ? text : &texts[0];
}

/* policy_purpose_text - its words in a language */
const char *
policy_purpose_text(const struct policy_purpose *purpose, const char *language)
{
	const struct policy_text *text = text_in(
	    purpose->texts, purpose->ntexts, language);

	return text ? text->text : purpose->text;
}
