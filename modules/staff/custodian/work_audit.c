/* SPDX-License-Identifier: BSD-2-Clause */
/* work_audit - the audit log itself, a page at a time */
#include "config.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/num.h"
#include "crypto/keyring.h"
#include "modules/staff/custodian/work.h"
#include "modules/staff/custodian_audit.h"
#include "modules/staff/store/audit_read.h"

/* What a walk through the log gathers. */
struct gathering {
	struct buf *text;
	int64_t skip, n;
	bool more;
};

/* put - a part, and what is behind it */
static void
put(struct buf *text, struct str part, char behind)
{
	buf_put(text, part);
	buf_put(text, str_from(&behind, 1));
}

/* add - one entry; false: there is one more than fits */
static bool
add(void *ctx, const struct audit_read *entry)
{
	const struct str *parts[] = {&entry->writer, &entry->who, &entry->role,
	    &entry->what, &entry->kind, &entry->object};
	struct gathering *gathering = ctx;
	struct buf *text = gathering->text;

	if (gathering->skip > 0) {
		gathering->skip--;
		return true;
	}
	gathering->more = gathering->n == CUSTODIAN_AUDIT_PAGE;
	if (gathering->more)
		return false;
	gathering->n++;
	buf_printf(text, "%d%c%lld%c", entry->is_broken, CUSTODIAN_AUDIT_PART,
	    (long long)entry->when, CUSTODIAN_AUDIT_PART);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		put(text, *parts[i], CUSTODIAN_AUDIT_PART);
	put(text, entry->reason, CUSTODIAN_AUDIT_END);
	return true;
}

/* gather - a page of it */
static enum db_status
gather(const struct question *question, struct gathering *gathering,
    struct err *err)
{
	const struct work *work = question->work;
	const struct audit_env env = {
	    .db = work->staff,
	    .arena = work->arena,
	    .key = keyring_get(work->keyring, AUDIT_KEY),
	    .writer = work->writer,
	};
	enum db_status status = audit_each(&env, 0, add, gathering, err);

	if (status == DB_OK)
		question->answer->text = str_of(
		    arena_printf(work->arena, "%d" STR_FMT, gathering->more,
			STR_ARG(buf_str(gathering->text))));
	return status;
}

/* work_audit - that it is looked at is in it, too */
enum db_status
work_audit(const struct question *question, struct err *err)
{
	struct buf text = BUF_INIT(CUSTODIAN_ANSWER_MAX - 1024);
	struct gathering gathering = {.text = &text};
	enum db_status status;

	if (question->ask->object.len > 0 &&
	    num_parse(question->ask->object, 0, CUSTODIAN_AUDIT_MAX,
		&gathering.skip)) {
		question->answer->said = CUSTODIAN_REFUSED;
		return DB_OK;
	}
	status = work_record(
	    question, AUDIT_AUDIT_SHOW, AUDIT_NONE, STR(""), err);
	if (status == DB_OK)
		status = gather(question, &gathering, err);
	question->answer->said = CUSTODIAN_DONE;
	buf_free(&text);
	return status;
}
