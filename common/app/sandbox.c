/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/sandbox.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

#define WIPING_TUNABLES "glibc.malloc.perturb=90:glibc.malloc.tcache_count=0"

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
	if (sandbox_standard(err) < 0)
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_set_errno(err, "no_new_privs");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return err_set_errno(err, "not dumpable");
	if (setrlimit(RLIMIT_CORE, &none) < 0)
		return err_set_errno(err, "no core dumps");
	return 0;
}

/* sandbox_wipe_heap - start again with an allocator that wipes */
int
sandbox_wipe_heap(char **argv, struct err *err)
{
	const char *now = getenv("GLIBC_TUNABLES");

	if (now && strcmp(now, WIPING_TUNABLES) == 0)
		return 0;
	if (setenv("GLIBC_TUNABLES", WIPING_TUNABLES, 1) < 0)
		return err_set_errno(err, "GLIBC_TUNABLES");
	execv("/proc/self/exe", argv);
	return err_set_errno(err, "cannot start again with GLIBC_TUNABLES");
}
