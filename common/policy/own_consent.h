/* SPDX-License-Identifier: BSD-2-Clause */
/* own_consent - what members agree to beside fields of the operator's own */
#ifndef FP_POLICY_OWN_CONSENT_H
#define FP_POLICY_OWN_CONSENT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct own_field;
struct own_fields;
struct policy;

/* The ledger's names of these consents begin with it. */
#define OWN_CONSENT_PREFIX "fields."

/* One consent: that of a group of sensitive fields, or of the fields for a
 * purpose that is not part of the service itself. */
struct own_consent {
	const char *name;    /* in the ledger: "fields.beliefs" */
	const char *box;     /* of the form: "consent_beliefs" */
	const char *labels;  /* what its fields are called */
	const char *purpose; /* the policy's words; NULL: it has none */
	bool sensitive;
};

/* The ledger's name of the consent that a field is kept under; NULL: it needs
 * none but that to the policy. In the arena. */
const char *own_consent_name(struct arena *arena, const struct policy *policy,
    const struct own_field *field);

/* Every consent that the fields need, each once, with the purpose in the
 * visitor's language (a tag, "de") where the policy has it; in the arena. */
size_t own_consent_list(struct arena *arena, const struct policy *policy,
    const struct own_fields *fields, const char *language,
    const struct own_consent **list_r);

/* Is a purpose the service itself, or one of the policy's? */
bool own_consent_is_purpose(const struct policy *policy, const char *purpose);
/* Is it part of the service, so that it needs no consent of its own? */
bool own_consent_is_needed(const struct policy *policy, const char *purpose);

#endif
