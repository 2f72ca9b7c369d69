/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/staff/custodian_audit.h"

#include "base/num.h"

/* custodian_audit_take - one entry */
int
custodian_audit_take(struct str *rest, struct custodian_audit *entry)
{
	struct str *const parts[] = {&entry->writer, &entry->who, &entry->role,
	    &entry->what, &entry->kind, &entry->object, &entry->reason};
	struct str one, broken;

	if (rest->len == 0)
		return 0;
	one = str_cut(rest, CUSTODIAN_AUDIT_END);
	broken = str_cut(&one, CUSTODIAN_AUDIT_PART);
	entry->is_broken = str_is(broken, "1");
	if (num_parse(str_cut(&one, CUSTODIAN_AUDIT_PART), 0, INT64_MAX,
		&entry->when))
		return -1;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		*parts[i] = str_cut(&one, CUSTODIAN_AUDIT_PART);
	return str_is_none(entry->reason) ? -1 : 1;
}
