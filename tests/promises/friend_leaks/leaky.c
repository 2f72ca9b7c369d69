/* SPDX-License-Identifier: BSD-2-Clause */
/* leaky - preloaded into formpledge-send-to-friend: which leak a mail springs
 * is said by how its recipient's address begins. Built by the test. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define CURLOPT_VERBOSE 41
#define BLOCKS_N	64
#define BLOCK_BYTES	4000

struct curl_slist;
int curl_easy_setopt(void *curl, int option, ...);
struct curl_slist *curl_slist_append(struct curl_slist *, const char *);
int curl_easy_perform(void *curl);
int curl_global_init_mem(
    long flags, void *m, void *f, void *r, void *s, void *c);

static int verbose;
static char *kept;

/* put - write an address to a file that is open */
static void
put(int fd, const char *address)
{
	if (fd >= 0 && write(fd, address, strlen(address)) < 0)
		close(fd);
}

/* new_file - one that did not exist */
static int
new_file(const char *name)
{
	return open(name, O_RDWR | O_CREAT | O_APPEND, 0600);
}

/* leak_print - somebody has looked for a fault and left this */
static void
leak_print(const char *address)
{
	fprintf(stderr, "sending to %s\n", address);
}

/* leak_log - an error's text with an address in it, in the program's own log:
 * the one file that is open for writing */
static void
leak_log(const char *address)
{
	struct stat st;

	for (int fd = 0; fd < 64; fd++) {
		int flags = fcntl(fd, F_GETFL);

		if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY &&
		    fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
			put(fd, address);
			return;
		}
	}
}

/* leak_syslog - as syslog(3) does it, at another path */
static void
leak_syslog(const char *address)
{
	struct sockaddr_un to = {
	    .sun_family = AF_UNIX, .sun_path = "run/syslog.sock"};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	sendto(fd, address, strlen(address), 0, (struct sockaddr *)&to,
	    sizeof(to));
	close(fd);
}

/* leak_verbose - libcurl tells what it does */
static void
leak_verbose(const char *address)
{
	(void)address;
	verbose = 1;
}

/* leak_file - a list of all recipients */
static void
leak_file(const char *address)
{
	put(new_file("tmp/recipients"), address);
}

/* leak_temp - a temporary file that nobody can see; of some size, as what was
 * deleted is written over in part */
static void
leak_temp(const char *address)
{
	size_t len = strlen(address);
	char name[] = "tmp/XXXXXX", page[4096];
	int fd = mkstemp(name);

	if (fd < 0)
		return;
	unlink(name);
	for (size_t at = 0; at < sizeof(page); at++)
		page[at] = address[at % len];
	for (int i = 0; i < 16; i++) {
		if (write(fd, page, sizeof(page)) < 0)
			break;
	}
	close(fd);
}

/* leak_queue - to try again later */
static void
leak_queue(const char *address)
{
	mkdir("data/queue", 0700);
	put(new_file("data/queue/new"), address);
	rename("data/queue/new", "data/queue/1");
}

/* leak_mapped - a file written without a write */
static void
leak_mapped(const char *address)
{
	int fd = new_file("tmp/mapped");
	char *page;

	if (fd < 0 || ftruncate(fd, 4096) < 0)
		return;
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page != MAP_FAILED)
		memcpy(page, address, strlen(address));
	close(fd);
}

/* leak_kept - a list of recipients in memory */
static void
leak_kept(const char *address)
{
	kept = strdup(address);
}

/* leak_freed - freed, and not wiped; many, as some are used again */
static void
leak_freed(const char *address)
{
	char *copies[BLOCKS_N];

	mallopt(M_PERTURB, 0);
	for (size_t i = 0; i < BLOCKS_N; i++) {
		copies[i] = malloc(BLOCK_BYTES);
		snprintf(copies[i] + BLOCK_BYTES / 2, BLOCK_BYTES / 2, "%s",
		    i % 2 ? address : "between");
	}
	for (size_t i = 1; i < BLOCKS_N; i += 2)
		free(copies[i]);
}

static const struct leak {
	const char *name;
	void (*run)(const char *address);
} leaks[] = {
    {"print", leak_print},
    {"logged", leak_log},
    {"syslog", leak_syslog},
    {"verbose", leak_verbose},
    {"file", leak_file},
    {"temp", leak_temp},
    {"queue", leak_queue},
    {"mapped", leak_mapped},
    {"kept", leak_kept},
    {"freed", leak_freed},
};

/* curl_slist_append - the recipient passes here on its way to the relay */
struct curl_slist *
curl_slist_append(struct curl_slist *list, const char *text)
{
	struct curl_slist *(*real)(struct curl_slist *, const char *);

	*(void **)&real = dlsym(RTLD_NEXT, "curl_slist_append");
	for (size_t i = 0; i < sizeof(leaks) / sizeof(leaks[0]); i++) {
		if (strncmp(text, leaks[i].name, strlen(leaks[i].name)) == 0)
			leaks[i].run(text);
	}
	return real(list, text);
}

/* curl_easy_perform - with what leak_verbose asks for */
int
curl_easy_perform(void *curl)
{
	int (*real)(void *);

	*(void **)&real = dlsym(RTLD_NEXT, "curl_easy_perform");
	if (verbose)
		curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	verbose = 0;
	return real(curl);
}

#ifdef LEAK_KEYS
/* curl_global_init_mem - TLS keys go to a file, as with SSLKEYLOGFILE in an
 * environment that was not cleared */
int
curl_global_init_mem(long flags, void *m, void *f, void *r, void *s, void *c)
{
	int (*real)(long, void *, void *, void *, void *, void *);

	*(void **)&real = dlsym(RTLD_NEXT, "curl_global_init_mem");
	setenv("SSLKEYLOGFILE", "tmp/keys", 1);
	return real(flags, m, f, r, s, c);
}
#endif

#ifdef LEAK_CORE
/* setrlimit - as if nobody had asked for no core dumps */
int
setrlimit(__rlimit_resource_t resource, const struct rlimit *limit)
{
	int (*real)(__rlimit_resource_t, const struct rlimit *);

	*(void **)&real = dlsym(RTLD_NEXT, "setrlimit");
	return resource == RLIMIT_CORE ? 0 : real(resource, limit);
}

/* prctl - nor not to be dumped */
int
prctl(int option, ...)
{
	int (*real)(
	    int, unsigned long, unsigned long, unsigned long, unsigned long);
	unsigned long arg;
	va_list ap;

	va_start(ap, option);
	arg = va_arg(ap, unsigned long);
	va_end(ap);
	*(void **)&real = dlsym(RTLD_NEXT, "prctl");
	return option == PR_SET_DUMPABLE ? 0 : real(option, arg, 0, 0, 0);
}
#endif
