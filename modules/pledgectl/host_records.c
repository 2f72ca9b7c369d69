/* SPDX-License-Identifier: BSD-2-Clause */
/* host_records - chains of consents and looks; members and their keys */
#include "config.h"

#include <sys/mman.h>

#include "base/arena.h"
#include "base/err.h"
#include "crypto/keyring.h"
#include "db/db.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/hostlook.h"
#include "modules/pledgectl/restore.h"
#include "modules/registration/store/agree.h"
#include "modules/registration/store/ledger.h"
#include "modules/registration/store/look.h"

#define MEMBERS 1 /* of registration's databases */

/* The chains of registration. */
static const struct record {
	const struct chain *chain;
	void (*key)(const struct keyring *keyring, struct secret *secret_r);
	enum promise promise;
	const char *name;
} records[] = {
    {&ledger_chain, ledger_key, PROMISE_CONSENT_LEDGER, "consents"},
    {&look_chain, look_key, PROMISE_SECURITY_STAFF_ACCESS_RECORDED,
	"looks at members"},
};
#define RECORDS (sizeof(records) / sizeof(records[0]))

/* What the processes share. */
struct shared {
	struct secret secrets[RECORDS];
	struct chain_report reports[RECORDS];
};

/* verify_step - every link */
static enum db_status
verify_step(struct db *db, void *ctx, struct err *err)
{
	struct shared *shared = ctx;
	enum db_status status = DB_OK;

	for (size_t i = 0; i < RECORDS && status == DB_OK; i++)
		status = chain_verify(db, records[i].chain, &shared->secrets[i],
		    NULL, &shared->reports[i], err);
	return status;
}

/* say_record - what became of one */
static void
say_record(struct hostlook *look, const struct record *record,
    const struct chain_report *report)
{
	const char *fault = chain_fault_text(look->control->arena, report);

	if (fault)
		host_say(look, (int)record->promise, HOST_BAD,
		    "compare with the anchors that you keep, and find out who "
		    "could write to the database: pledgectl consents verify, "
		    "pledgectl audit verify",
		    "the chain of %s is broken: %s", record->name, fault);
	else
		host_say(look, (int)record->promise, HOST_OK, NULL,
		    "the chain of %s: %lld entries, none altered, removed or "
		    "put in",
		    record->name, (long long)report->entries);
}

/* host_ledger - both chains */
void
host_ledger(struct hostlook *look)
{
	static const char *const names[] = {"index", NULL};
	const struct control_module *module =
	    &look->modules[SUITE_REGISTRATION];
	struct keyring *keyring = NULL;
	struct err err = ERR_NONE;
	struct shared *shared;
	int ret;

	if (!module->present)
		return;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return;
	ret = keyring_load(look->control->site.secrets, names, &keyring, &err);
	for (size_t i = 0; ret == 0 && i < RECORDS; i++)
		records[i].key(keyring, &shared->secrets[i]);
	keyring_free(&keyring);
	if (ret == 0)
		ret = apart_run(look->control, module,
		    &module->module->databases[MEMBERS], verify_step, shared,
		    NULL, &err);
	for (size_t i = 0; i < RECORDS; i++) {
		if (ret == 0)
			say_record(look, &records[i], &shared->reports[i]);
		else
			host_say(look, (int)records[i].promise, HOST_UNSURE,
			    "see that the database and the key can be read",
			    "%s", err_text(&err));
		secret_scrub(&shared->secrets[i]);
	}
	munmap(shared, sizeof(*shared));
}

/* host_restore - is each member's key there, and the other way round? */
void
host_restore(struct hostlook *look)
{
	static const char remedy[] = "pledgectl restore check says what it "
				     "means and what to do";
	const int promise = PROMISE_ACCOUNT_RESTORE_DOES_NOT_REVIVE;
	struct agree_count count;
	struct err err = ERR_NONE;

	if (!look->modules[SUITE_REGISTRATION].present)
		return;
	if (restore_count(look->control, &count, &err) < 0)
		host_say(look, promise, HOST_UNSURE,
		    "see that both databases can be reached", "%s",
		    err_text(&err));
	else if (count.old)
		host_say(look, promise, HOST_BAD, remedy,
		    "the keystore is an older copy than the members' database, "
		    "or another site's: who was erased since has a key again");
	else if (count.without_key || count.without_member)
		host_say(look, promise, HOST_BAD, remedy,
		    "%lld of %lld members have no key, and %lld of %lld keys "
		    "no member: one of the two databases is a copy",
		    (long long)count.without_key,
		    (long long)(count.members + count.visitors),
		    (long long)count.without_member, (long long)count.keys);
	else
		host_say(look, promise, HOST_OK, NULL,
		    "%lld members and visitors, %lld keys: each has the other, "
		    "and nobody who was erased has one",
		    (long long)(count.members + count.visitors),
		    (long long)count.keys);
}
