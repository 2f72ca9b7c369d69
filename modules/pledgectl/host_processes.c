/* SPDX-License-Identifier: BSD-2-Clause */
/* host_processes - do the modules run with what they need, and no more? */
#include "config.h"

#include <stdio.h>

#include "modules/pledgectl/hostlook.h"
#include "modules/pledgectl/proc.h"
#include "modules/send-to-friend/friend_settings.h"

#define PROCESSES_MAX 64
#define LEAST	      PROMISE_SECURITY_LEAST_PRIVILEGE

/* The programs of the modules, and two beside them: the one that keeps the
 * list of "never again", and the one that keeps the keys from staff. */
#define NEVER	  SUITE_COUNT
#define CUSTODIAN (SUITE_COUNT + 1)
#define ALL	  (SUITE_COUNT + 2)

/* name_of - "send-to-friend" */
static const char *
name_of(int id)
{
	if (id == NEVER)
		return "never-again";
	return id == CUSTODIAN ? "custodian" : suite_name(&suite_modules[id]);
}

/* word_of - what stands in its command line; NULL: it is not set up */
static const char *
word_of(const struct hostlook *look, int id)
{
	const struct friend_settings *settings =
	    look->modules[SUITE_FRIEND].values;
	const char *file = NULL;

	if (id < SUITE_COUNT)
		return look->modules[id].present ? look->modules[id].file
						 : NULL;
	if (id == NEVER && look->modules[SUITE_FRIEND].present)
		file = *settings->never_again ? settings->never_again : NULL;
	if (id == CUSTODIAN && look->modules[SUITE_STAFF].present)
		file = control_file(look->control, "custodian");
	return file;
}

/* list_of - its processes; -1: it is not set up */
static int
list_of(const struct hostlook *look, int id, struct proc *procs_r)
{
	const char *word = word_of(look, id);
	char program[64];

	if (!word)
		return -1;
	snprintf(program, sizeof(program), "formpledge-%s", name_of(id));
	return proc_list(program, word, procs_r, PROCESSES_MAX);
}

/* host_user_of - the first of its processes */
int
host_user_of(const struct hostlook *look, enum suite_id id, uid_t *uid_r)
{
	struct proc procs[PROCESSES_MAX];

	if (list_of(look, (int)id, procs) <= 0)
		return -1;
	*uid_r = procs[0].uid;
	return 0;
}

/* is_confined - has it a filter of system calls of its own? */
static bool
is_confined(int id)
{
	return id == NEVER || id == CUSTODIAN || id == SUITE_FRIEND;
}

/* look_rights - what it could do */
static void
look_rights(struct hostlook *look, const char *name, const struct proc *proc)
{
	if (proc->uid == 0)
		host_say(look, LEAST, HOST_BAD,
		    "start it as a user of its own: systemctl start "
		    "formpledge-NAME",
		    "formpledge-%s (process %d) runs as root", name,
		    (int)proc->pid);
	if (proc->has_caps)
		host_say(look, LEAST, HOST_BAD,
		    "take the capabilities away: CapabilityBoundingSet= in its "
		    "unit",
		    "formpledge-%s (process %d) has capabilities of root", name,
		    (int)proc->pid);
	if (!proc->no_new_privs)
		host_say(look, LEAST, HOST_BAD,
		    "start the program as it was built",
		    "formpledge-%s (process %d) could get more rights by "
		    "starting a program",
		    name, (int)proc->pid);
}

/* look_memory - who could read it */
static void
look_memory(struct hostlook *look, const char *name, const struct proc *proc)
{
	if (proc->dumpable && proc->uid != 0)
		host_say(look, LEAST, HOST_BAD,
		    "start the program as it was built",
		    "the memory of formpledge-%s (process %d) can be read by "
		    "others of its user",
		    name, (int)proc->pid);
	if (proc->dumps_core)
		host_say(look, LEAST, HOST_BAD,
		    "set LimitCORE=0 in its unit, and start it again",
		    "formpledge-%s (process %d) leaves its memory in a file "
		    "when it crashes",
		    name, (int)proc->pid);
}

/* look_sandbox - its filter of system calls */
static void
look_sandbox(
    struct hostlook *look, int id, const char *name, const struct proc *proc)
{
	if (proc->seccomp == 2)
		return;
	if (is_confined(id))
		host_say(look, LEAST, HOST_BAD,
		    "start it as it was built; send-to-friend has sandbox = "
		    "true in send-to-friend.conf",
		    "formpledge-%s (process %d) runs without its sandbox: "
		    "nothing keeps it from writing files",
		    name, (int)proc->pid);
	else if (proc->by_systemd)
		host_say(look, LEAST, HOST_BAD,
		    "put SystemCallFilter= back into its unit: systemctl "
		    "revert formpledge-NAME",
		    "formpledge-%s (process %d) runs without a filter of "
		    "system calls",
		    name, (int)proc->pid);
}

/* look_shared - two modules of one user */
static void
look_shared(
    struct hostlook *look, int id, uid_t uid, uid_t *users, const bool *runs)
{
	users[id] = uid;
	/* the list is kept for, and by leave of, send-to-friend */
	for (int other = 0; other < id && !hostlook_is_trial(look); other++) {
		if (!runs[other] || users[other] != uid)
			continue;
		host_say(look, LEAST, HOST_BAD,
		    "give each its own, as the units of systemd do",
		    "formpledge-%s and formpledge-%s run as the same user (%u)",
		    name_of(other), name_of(id), (unsigned)uid);
		return;
	}
}

/* host_processes - all that run */
void
host_processes(struct hostlook *look)
{
	struct proc procs[PROCESSES_MAX];
	uid_t users[ALL] = {0};
	bool runs[ALL] = {false};
	size_t before = look->n;
	int n, all = 0;

	for (int id = 0; id < ALL; id++) {
		n = list_of(look, id, procs);
		if (n == 0)
			host_say(look, LEAST, HOST_UNSURE,
			    "start it: systemctl start formpledge-NAME",
			    "formpledge-%s does not run, or may not be seen",
			    name_of(id));
		for (int i = 0; i < n; i++, all++) {
			look_rights(look, name_of(id), &procs[i]);
			look_memory(look, name_of(id), &procs[i]);
			look_sandbox(look, id, name_of(id), &procs[i]);
		}
		if (n > 0) {
			look_shared(look, id, procs[0].uid, users, runs);
			runs[id] = true;
		}
	}
	if (look->n == before)
		host_say(look, LEAST, HOST_OK, NULL,
		    "%d processes of modules: no rights of root, no new ones, "
		    "no dumps of memory, and the sandbox of those that have "
		    "one%s",
		    all,
		    hostlook_is_trial(look)
			? "; that they share a user is let pass on a trial site"
			: "; each has a user of its own");
}
