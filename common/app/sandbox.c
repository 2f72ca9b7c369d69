/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/sandbox.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/num.h"
#include "base/str.h"

#define WIPING_TUNABLES "glibc.malloc.perturb=90:glibc.malloc.tcache_count=0"
#define WIPED_FRESH	0xa5 /* what they put into fresh memory: 90 inverted */

/* The allocator of the sanitizers is their own. */
#ifdef WITH_SANITIZERS
enum { ALLOCATOR_IS_LIBC = 0 };
#else
enum { ALLOCATOR_IS_LIBC = 1 };
#endif

/* sandbox_standard - a database must not become our standard error */
int
sandbox_standard(struct err *err)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
		if (fd < 0)
			return err_set_errno(err, "/dev/null");
	} while (fd <= STDERR_FILENO);
	close(fd);
	return 0;
}

/* close_inherited - what whoever started us has left open: only sockets that
 * systemd hands over are meant for us */
static int
close_inherited(struct err *err)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	int64_t n = 0, ours;

	if (pid && fds && num_parse(str_of(pid), 1, INT32_MAX, &ours) == 0 &&
	    ours == getpid() && num_parse(str_of(fds), 1, 64, &n) < 0)
		n = 0;
	if (close_range(STDERR_FILENO + 1 + (unsigned)n, ~0U, 0) < 0)
		return err_set_errno(err,
		    "sandbox: close_range(2) is refused; a container has to "
		    "allow it");
	return 0;
}

/* sandbox_basic - what every module gives up */
int
sandbox_basic(struct err *err)
{
	/* where a library would write keys, or load what it is told to */
	static const char *const unwanted[] = {"SSLKEYLOGFILE", "OPENSSL_CONF",
	    "OPENSSL_MODULES", "OPENSSL_ENGINES", "CURL_HOME", "NETRC",
	    "http_proxy", "https_proxy", "all_proxy", "ALL_PROXY",
	    "LIBMYSQL_PLUGINS", "LIBMYSQL_PLUGIN_DIR", "MYSQL_HOME"};
	const struct rlimit none = {0, 0};

	for (size_t i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
		unsetenv(unwanted[i]);
	umask(077);
	if (close_inherited(err) < 0 || sandbox_standard(err) < 0)
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_set_errno(err,
		    "sandbox: PR_SET_NO_NEW_PRIVS is refused; a container has "
		    "to allow it");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return err_set_errno(err,
		    "sandbox: PR_SET_DUMPABLE is refused, so that memory could "
		    "be dumped; a container has to allow it");
	if (setrlimit(RLIMIT_CORE, &none) < 0)
		return err_set_errno(err,
		    "sandbox: RLIMIT_CORE cannot be set to 0, so that memory "
		    "could be dumped; set LimitCORE=0 for the service");
	return 0;
}

/* heap_wipes - does the allocator keep to the tunables? */
static bool
heap_wipes(void)
{
	void *mem = malloc(256);
	const volatile unsigned char *fresh = mem;
	bool wipes = mem && fresh[0] == WIPED_FRESH &&
		     fresh[128] == WIPED_FRESH && fresh[255] == WIPED_FRESH;

	free(mem);
	return wipes;
}

/* sandbox_wipe_heap - start again with an allocator that wipes */
int
sandbox_wipe_heap(char **argv, struct err *err)
{
	const char *now = getenv("GLIBC_TUNABLES");

	if (now && strcmp(now, WIPING_TUNABLES) == 0) {
		if (!ALLOCATOR_IS_LIBC || heap_wipes())
			return 0;
		return err_set(err,
		    "sandbox: the memory allocator does not overwrite what is "
		    "freed; run this with libc's own (no LD_PRELOAD of "
		    "another)");
	}
	if (setenv("GLIBC_TUNABLES", WIPING_TUNABLES, 1) < 0)
		return err_set_errno(err, "GLIBC_TUNABLES");
	execv("/proc/self/exe", argv);
	return err_set_errno(err, "cannot start again with GLIBC_TUNABLES");
}
