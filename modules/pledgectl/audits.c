/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/audits.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "modules/pledgectl/audits_inner.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"

#define FILE_BYTES (1024 * 1024)

/* audits_open - what it takes, read before root is given up */
int
audits_open(struct control *control, struct audits *audits_r, struct err *err)
{
	const char *keys[3] = {NULL, NULL, NULL};
	size_t n = 0;

	memset(audits_r, 0, sizeof(*audits_r));
	audits_r->control = control;
	if (control_site(control, err) < 0 ||
	    control_module(control, &suite_modules[SUITE_STAFF],
		&audits_r->staff, err) < 0 ||
	    control_module(control, &suite_modules[SUITE_REGISTRATION],
		&audits_r->registration, err) < 0)
		return -1;
	if (audits_r->staff.present)
		keys[n++] = AUDIT_KEY;
	if (audits_r->registration.present)
		keys[n++] = "index";
	if (n == 0)
		return err_set(err,
		    "there is neither staff.conf nor "
		    "registration.conf in %s",
		    control->options->conf);
	audits_r->shared = mmap(NULL, sizeof(*audits_r->shared),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (audits_r->shared == MAP_FAILED)
		return err_set_errno(err, "memory");
	return control_keys(control, keys, err);
}

/* audits_close - the memory; keys go with the control */
void
audits_close(struct audits *audits)
{
	if (audits->shared && audits->shared != MAP_FAILED)
		munmap(audits->shared, sizeof(*audits->shared));
}

/* audits_anchor_add - one of them */
int
audits_anchor_add(struct audits *audits, struct str text, struct err *err)
{
	struct audits_shared *shared = audits->shared;
	struct audits_anchor *anchor = &shared->anchors[shared->nanchors];
	struct str name = STR("");

	if (shared->nanchors == AUDITS_ANCHORS_MAX)
		return err_set(err, "more than %d anchors", AUDITS_ANCHORS_MAX);
	text = str_trim(text);
	if (str_has_byte(text, ' ')) {
		name = str_cut(&text, ' ');
		text = str_trim(text);
	}
	if (name.len > AUDITS_NAME_MAX || chain_at_parse(text, &anchor->at) < 0)
		return err_set(err,
		    "an anchor is what audit anchor printed: STORE/CHAIN, a "
		    "blank, a number, a colon, 64 hexadecimal digits");
	snprintf(anchor->name, sizeof(anchor->name), STR_FMT, STR_ARG(name));
	anchor->found = false;
	shared->nanchors++;
	return 0;
}

/* anchors_read - line by line */
static int
anchors_read(struct audits *audits, const char *file, FILE *in, struct err *err)
{
	char line[AUDITS_NAME_MAX + CHAIN_ANCHOR_MAX + 8];
	int number = 0;

	while (fgets(line, sizeof(line), in)) {
		struct err why = ERR_NONE;
		struct str text = str_of(line);

		number++;
		text = str_cut(&text, '\n');
		if (text.len == 0 || text.ptr[0] == '#')
			continue;
		if (audits_anchor_add(audits, text, &why) < 0)
			return err_set(
			    err, "%s:%d: %s", file, number, err_text(&why));
	}
	return ferror(in) ? err_set_errno(err, "%s", file) : 0;
}

/* audits_anchors_load - all of a file's */
int
audits_anchors_load(struct audits *audits, const char *file, struct err *err)
{
	FILE *in = fopen(file, "re");
	int ret;

	if (!in)
		return err_set_errno(err, "%s", file);
	ret = anchors_read(audits, file, in, err);
	fclose(in);
	if (ret == 0 && audits->shared->nanchors == 0)
		return err_set(err, "%s: there is no anchor in it", file);
	return ret;
}

/* audits_faults - what an operator must look into */
size_t
audits_faults(const struct audits *audits)
{
	const struct audits_shared *shared = audits->shared;
	size_t faults = 0;

	for (size_t i = 0; i < shared->n; i++)
		faults += shared->lines[i].report.fault != CHAIN_SOUND;
	for (size_t i = 0; i < shared->nanchors; i++)
		faults += !shared->anchors[i].found;
	return faults;
}

/* audits_state - sound, from where on, or what is wrong */
const char *
audits_state(const struct audits *audits, const struct audits_line *line)
{
	const struct chain_report *report = &line->report;
	struct arena *arena = audits->control->arena;
	const char *fault = chain_fault_text(arena, report);
	char day[32];

	if (fault)
		return fault;
	if (report->cut.seq == 0)
		return "sound";
	return arena_printf(arena,
	    "sound; begins behind the signed checkpoint %lld of %.10s",
	    (long long)report->cut.seq, out_time(report->cut_secs, day));
}

/* audits_line_add - NULL: there are too many */
struct audits_line *
audits_line_add(struct audits *audits, const char *store, const char *chain)
{
	struct audits_shared *shared = audits->shared;
	struct audits_line *line;

	if (shared->n == AUDITS_CHAINS_MAX)
		return NULL;
	line = &shared->lines[shared->n++];
	memset(line, 0, sizeof(*line));
	snprintf(line->name, sizeof(line->name), "%s/%s", store, chain);
	return line;
}
