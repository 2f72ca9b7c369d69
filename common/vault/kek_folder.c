/* SPDX-License-Identifier: BSD-2-Clause */
/* kek_folder - how the folder of key-encryption keys changes */
#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/must.h"
#include "base/num.h"
#include "base/scrub.h"
#include "base/str.h"
#include "crypto/keyring.h"
#include "vault/kek.h"

#define KEK_NAME_MAX   32
#define GONE	       ".gone" /* what is being destroyed */
#define KEK_FILE_BYTES (2 * SECRET_BYTES + 1)

struct kek_set {
	size_t n;
	struct {
		int64_t id;
		struct secret secret;
	} keys[KEK_MAX];
};

/* group_of - who may read the keys besides their owner; only root can say.
 * Where a folder was given a group, as that of one of several sites, it is
 * this one. */
static gid_t
group_of(const char *dir)
{
	const struct group *group = geteuid() == 0 ? getgrnam(KEK_GROUP) : NULL;
	struct stat st;

	if (geteuid() == 0 && stat(dir, &st) == 0 && st.st_gid != 0)
		return st.st_gid;
	return group ? group->gr_gid : (gid_t)-1;
}

/* mode_of - 0400, or 0440 with that group */
static unsigned
mode_of(gid_t group)
{
	return group == (gid_t)-1 ? 0400 : 0440;
}

/* folder_open - for the calls that end in "at" */
static int
folder_open(const char *dir, struct err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? err_set_errno(err, "%s", dir) : fd;
}

/* text_make - a small file, whole or not at all, in the place of another */
static int
text_make(
    int dirfd, const char *name, const char *text, unsigned mode, gid_t group)
{
	char made[KEK_NAME_MAX];
	size_t n = strlen(text);
	int fd, ret = -1;

	snprintf(made, sizeof(made), ".%s", name);
	unlinkat(dirfd, made, 0); /* of one that was killed */
	fd = openat(dirfd, made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	if (fd < 0)
		return -1;
	if (fchown(fd, (uid_t)-1, group) == 0 && fchmod(fd, mode) == 0 &&
	    write(fd, text, n) == (ssize_t)n && fsync(fd) == 0)
		ret = renameat(dirfd, made, dirfd, name);
	close(fd);
	return ret < 0 ? -1 : fsync(dirfd);
}

/* kek_use - the one that wraps from now on */
int
kek_use(const char *dir, int64_t kek_id, struct err *err)
{
	gid_t group = group_of(dir);
	char text[KEK_NAME_MAX];
	int fd = folder_open(dir, err);
	int ret;

	if (fd < 0)
		return -1;
	snprintf(text, sizeof(text), "%lld.key", (long long)kek_id);
	ret = faccessat(fd, text, F_OK, 0);
	snprintf(text, sizeof(text), "%lld\n", (long long)kek_id);
	if (ret == 0)
		ret = text_make(fd, "current", text, mode_of(group), group);
	if (ret < 0)
		err_set_errno(err, "%s/current: cannot be made", dir);
	close(fd);
	return ret;
}

/* make - a key of a number, random or given */
static int
make(const char *dir, int64_t kek_id, const struct secret *secret,
    struct err *err)
{
	gid_t group = group_of(dir);
	char name[KEK_NAME_MAX];
	int fd = folder_open(dir, err);
	int ret;

	if (fd < 0)
		return -1;
	snprintf(name, sizeof(name), "%lld", (long long)kek_id);
	ret = keyring_file_make(fd, name, secret, mode_of(group), group);
	if (ret < 0 || fsync(fd) < 0)
		ret = err_set_errno(
		    err, "%s/%s.key: cannot be made", dir, name);
	close(fd);
	return ret < 0 ? -1 : 0;
}

/* kek_make - a random one */
int
kek_make(const char *dir, int64_t kek_id, struct err *err)
{
	struct secret secret;
	int ret;

	secret_random(&secret);
	ret = make(dir, kek_id, &secret, err);
	secret_scrub(&secret);
	return ret;
}

/* gone_finish - overwrite and remove what is called GONE; 0 also where there
 * is none */
static int
gone_finish(int dirfd)
{
	char zeros[KEK_FILE_BYTES];
	int fd, ret = 0;

	if (fchmodat(dirfd, GONE, 0600, 0) < 0)
		return errno == ENOENT ? 0 : -1;
	fd = openat(dirfd, GONE, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -1;
	memset(zeros, 0, sizeof(zeros));
	if (write(fd, zeros, sizeof(zeros)) != (ssize_t)sizeof(zeros) ||
	    fsync(fd) < 0)
		ret = -1;
	close(fd);
	if (ret == 0)
		ret = unlinkat(dirfd, GONE, 0);
	return ret < 0 ? -1 : fsync(dirfd);
}

/* file_destroy - it is gone for every reader before it is overwritten, so
 * that nobody meets half of one, however this ends */
static int
file_destroy(int dirfd, const char *name)
{
	if (gone_finish(dirfd) < 0)
		return -1;
	if (renameat(dirfd, name, dirfd, GONE) < 0)
		return errno == ENOENT ? 0 : -1;
	if (fsync(dirfd) < 0)
		return -1;
	return gone_finish(dirfd);
}

/* kek_tidy - finish what was killed while it destroyed */
int
kek_tidy(const char *dir, struct err *err)
{
	int fd = folder_open(dir, err);
	int ret;

	if (fd < 0)
		return -1;
	ret = gone_finish(fd);
	if (ret < 0)
		err_set_errno(err, "%s/%s: cannot be destroyed", dir, GONE);
	close(fd);
	return ret;
}

/* kek_destroy - for good */
int
kek_destroy(const char *dir, int64_t kek_id, struct err *err)
{
	int64_t current = kek_number(dir, err);
	char name[KEK_NAME_MAX];
	int fd, ret;

	if (current < 0)
		return -1;
	must(kek_id < current);
	fd = folder_open(dir, err);
	if (fd < 0)
		return -1;
	snprintf(name, sizeof(name), "%lld.key", (long long)kek_id);
	ret = file_destroy(fd, name);
	if (ret < 0)
		err_set_errno(err, "%s/%s: cannot be destroyed", dir, name);
	close(fd);
	return ret;
}

/* folder_make - with a mark that makes backup programs pass it by */
static int
folder_make(const char *dir, struct err *err)
{
	static const char tag[] =
	    "Signature: 8a477f597d28d172789f06886806bc55\n"
	    "# Key-encryption keys: leave this folder "
	    "out of backups, see pledgectl(1).\n";
	gid_t group = group_of(dir);
	int fd, ret;

	if (mkdir(dir, 0750) < 0 && errno != EEXIST)
		return err_set_errno(err, "%s: cannot be made", dir);
	fd = folder_open(dir, err);
	if (fd < 0)
		return -1;
	ret = fchown(fd, (uid_t)-1, group);
	if (ret == 0)
		ret = fchmod(fd, 0750);
	if (ret == 0)
		ret = text_make(fd, "CACHEDIR.TAG", tag, 0444, group);
	if (ret < 0)
		err_set_errno(err, "%s: cannot be made", dir);
	close(fd);
	return ret;
}

/* legacy_remove - kek.key of the secrets, once it has moved */
static int
legacy_remove(const char *secrets, struct err *err)
{
	int fd = folder_open(secrets, err);
	int ret;

	if (fd < 0)
		return -1;
	ret = file_destroy(fd, KEYRING_KEK ".key");
	if (ret < 0)
		err_set_errno(
		    err, "%s/%s.key: cannot be removed", secrets, KEYRING_KEK);
	close(fd);
	return ret;
}

/* first_make - the legacy key, or a random one */
static int
first_make(const char *dir, const char *secrets, struct err *err)
{
	struct secret secret;
	int ret = keyring_file_load(secrets, KEYRING_KEK, &secret, err);

	if (ret == 0)
		return kek_make(dir, KEK_FIRST, err);
	if (ret > 0)
		ret = make(dir, KEK_FIRST, &secret, err);
	secret_scrub(&secret);
	return ret;
}

/* kek_init - folder and first key */
int
kek_init(const char *dir, const char *secrets, struct err *err)
{
	int64_t current = kek_number(dir, err);
	int made = 0;

	if (current < 0)
		return -1;
	if (current == 0) {
		if (folder_make(dir, err) || first_make(dir, secrets, err) ||
		    kek_use(dir, KEK_FIRST, err))
			return -1;
		made = 1;
	}
	return legacy_remove(secrets, err) ? -1 : made;
}

/* set_add - one file, where it is a key */
static int
set_add(struct kek_set *set, const char *dir, const char *file, struct err *err)
{
	struct str name = str_of(file);
	char number[KEK_NAME_MAX];
	int64_t id;

	if (name.len < 5 || strcmp(file + name.len - 4, ".key") != 0 ||
	    num_parse(str_from(file, name.len - 4), KEK_FIRST, INT64_MAX, &id))
		return 0;
	if (set->n == KEK_MAX)
		return err_set(err, "%s: more than %d keys", dir, KEK_MAX);
	snprintf(number, sizeof(number), "%lld", (long long)id);
	set->keys[set->n].id = id;
	if (keyring_file_load(dir, number, &set->keys[set->n].secret, err) <= 0)
		return err_set(err, "%s/%s: cannot be read", dir, file);
	set->n++;
	return 0;
}

/* kek_set_load - all of a folder */
int
kek_set_load(const char *dir, struct kek_set **set_r, struct err *err)
{
	struct kek_set *set = calloc(1, sizeof(*set));
	const struct dirent *entry;
	DIR *folder;
	int ret = 0;

	must(set != NULL);
	folder = opendir(dir);
	if (!folder)
		ret = err_set_errno(err, "%s", dir);
	while (ret == 0 && (entry = readdir(folder)))
		ret = set_add(set, dir, entry->d_name, err);
	if (folder)
		closedir(folder);
	if (ret < 0)
		kek_set_free(&set);
	*set_r = set;
	return ret;
}

/* kek_set_free - scrub and give back */
void
kek_set_free(struct kek_set **set)
{
	if (*set)
		scrub_free(set, sizeof(**set));
}

/* kek_set_find - one of them, or NULL */
const struct secret *
kek_set_find(const struct kek_set *set, int64_t kek_id)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->keys[i].id == kek_id)
			return &set->keys[i].secret;
	return NULL;
}

/* kek_set_count - how many */
size_t
kek_set_count(const struct kek_set *set)
{
	return set->n;
}

/* kek_set_id - the number of one */
int64_t
kek_set_id(const struct kek_set *set, size_t i)
{
	must(i < set->n);
	return set->keys[i].id;
}
