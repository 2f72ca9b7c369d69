/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/proc.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/str.h"

#define FILE_BYTES 8192 /* of what is read of one; more is cut */

/* file_read - /proc/PID/NAME, ended by a NUL; its length, -1 */
static ssize_t
file_read(pid_t pid, const char *name, char *text_r, size_t size)
{
	char path[64];
	ssize_t n, len = 0;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	while ((size_t)len < size - 1 &&
	       (n = read(fd, text_r + len, size - 1 - (size_t)len)) > 0)
		len += n;
	close(fd);
	text_r[len] = '\0';
	return len;
}

/* is_ours - "/usr/sbin/formpledge-feedback -c FILE" */
static bool
is_ours(pid_t pid, const char *program, const char *word)
{
	char text[FILE_BYTES];
	ssize_t len = file_read(pid, "cmdline", text, sizeof(text));
	const char *slash, *at = text;
	bool found = false;

	if (len <= 0)
		return false;
	slash = strrchr(text, '/');
	if (strcmp(slash ? slash + 1 : text, program) != 0)
		return false;
	for (; at < text + len; at += strlen(at) + 1)
		found = found || strcmp(at, word) == 0;
	return found;
}

/* field - what stands behind "NAME:" on a line of its own */
static struct str
field(const char *text, const char *name)
{
	size_t n = strlen(name);
	struct str rest = str_of(text), line;

	while (!str_is_none(rest)) {
		line = str_cut(&rest, '\n');
		if (str_has_prefix(line, name) && line.len > n &&
		    line.ptr[n] == ':')
			return str_trim(
			    str_from(line.ptr + n + 1, line.len - n - 1));
	}
	return STR_NONE;
}

/* number - the first of a field; 0 where there is none */
static int64_t
number(const char *text, const char *name)
{
	struct str value = field(text, name);
	size_t n = 0;
	int64_t got = 0;

	while (n < value.len && value.ptr[n] >= '0' && value.ptr[n] <= '9')
		n++;
	if (n == 0 || num_parse(str_from(value.ptr, n), 0, INT64_MAX, &got) < 0)
		return 0;
	return got;
}

/* is_zero - a field of hexadecimal zeros */
static bool
is_zero(const char *text, const char *name)
{
	struct str value = field(text, name);

	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] != '0')
			return false;
	return true;
}

/* read_rest - limits, group, program, who may look */
static void
read_rest(struct proc *proc_r, const char *program)
{
	static const char core[] = "Max core file size";
	char text[FILE_BYTES], path[64], unit[96];
	const char *at;
	struct stat st;
	ssize_t n;

	if (file_read(proc_r->pid, "limits", text, sizeof(text)) > 0 &&
	    (at = strstr(text, core))) {
		at += sizeof(core) - 1;
		at += strspn(at, " ");
		proc_r->dumps_core = *at != '0';
	}
	snprintf(unit, sizeof(unit), "/%s", program);
	if (file_read(proc_r->pid, "cgroup", text, sizeof(text)) > 0)
		proc_r->by_systemd = strstr(text, unit) &&
				     strstr(text, ".service");
	/* the files of a process that may not be looked into are root's */
	snprintf(path, sizeof(path), "/proc/%d/status", (int)proc_r->pid);
	proc_r->dumpable = stat(path, &st) == 0 && st.st_uid == proc_r->uid;
	snprintf(path, sizeof(path), "/proc/%d/exe", (int)proc_r->pid);
	n = readlink(path, text, sizeof(text) - 1);
	proc_r->replaced_known = n > 0;
	if (n > 0) {
		text[n] = '\0';
		proc_r->replaced = strstr(text, " (deleted)") != NULL;
	}
}

/* proc_read - one; false: it is gone */
static bool
proc_read(pid_t pid, const char *program, struct proc *proc_r)
{
	char text[FILE_BYTES];

	*proc_r = (struct proc){.pid = pid};
	if (file_read(pid, "status", text, sizeof(text)) <= 0)
		return false;
	proc_r->uid = (uid_t)number(text, "Uid");
	proc_r->has_caps = !is_zero(text, "CapPrm") ||
			   !is_zero(text, "CapEff") || !is_zero(text, "CapAmb");
	proc_r->no_new_privs = number(text, "NoNewPrivs") == 1;
	proc_r->seccomp = (int)number(text, "Seccomp");
	proc_r->locked_kib = number(text, "VmLck");
	read_rest(proc_r, program);
	return true;
}

/* proc_list - all of a name and word */
int
proc_list(
    const char *program, const char *word, struct proc *procs_r, size_t max)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	size_t n = 0;
	int64_t pid;

	if (!dir)
		return -1;
	while (n < max && (entry = readdir(dir))) {
		if (num_parse(str_of(entry->d_name), 1, INT32_MAX, &pid) < 0 ||
		    !is_ours((pid_t)pid, program, word))
			continue;
		n += proc_read((pid_t)pid, program, &procs_r[n]);
	}
	closedir(dir);
	return (int)n;
}
