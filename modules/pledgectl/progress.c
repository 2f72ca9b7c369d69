/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "modules/pledgectl/options.h"
#include "modules/pledgectl/terminal.h"

#define BAR_CHARS 30
#define BAR_MS	  100	/* between two pictures of the bar */
#define LINE_MS	  10000 /* between two lines where there is no terminal */

/* now_ms - for distances only */
static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* progress_init - nothing is shown before the first step of time has passed */
void
progress_init(struct progress *progress, const struct options *options,
    const char *what, int64_t total)
{
	*progress = (struct progress){
	    .what = what,
	    .total = total,
	    .last_ms = now_ms(),
	    .quiet = options->quiet,
	    .bar = terminal_width(STDERR_FILENO) > 0,
	};
}

/* show_bar - on a terminal */
static void
show_bar(const struct progress *progress, int64_t done)
{
	int64_t full = done * BAR_CHARS / progress->total;

	fprintf(stderr, "\r%s [", progress->what);
	for (int64_t i = 0; i < BAR_CHARS; i++)
		fputc(i < full ? '#' : '.', stderr);
	fprintf(stderr, "] %lld of %lld\033[K", (long long)done,
	    (long long)progress->total);
}

/* show - a picture or a line */
static void
show(const struct progress *progress)
{
	if (progress->bar && progress->total > 0)
		show_bar(progress, progress->done);
	else if (progress->bar)
		fprintf(stderr, "\r%s: %lld\033[K", progress->what,
		    (long long)progress->done);
	else if (progress->total > 0)
		fprintf(stderr, "%s: %lld of %lld\n", progress->what,
		    (long long)progress->done, (long long)progress->total);
	else
		fprintf(stderr, "%s: %lld\n", progress->what,
		    (long long)progress->done);
}

/* progress_show - where it is time for it */
void
progress_show(struct progress *progress, int64_t done)
{
	int64_t now = now_ms();

	progress->done = done;
	if (done > progress->total && progress->total > 0)
		progress->total = done;
	if (progress->quiet ||
	    now - progress->last_ms < (progress->bar ? BAR_MS : LINE_MS))
		return;
	progress->last_ms = now;
	show(progress);
}

/* progress_fini - the last picture, and a line of its own for what follows */
void
progress_fini(struct progress *progress)
{
	if (progress->quiet || !progress->bar || progress->done == 0)
		return;
	show(progress);
	fputc('\n', stderr);
}
