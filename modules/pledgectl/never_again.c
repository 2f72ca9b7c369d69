/* SPDX-License-Identifier: BSD-2-Clause */
/* never_again - the list of who wants no mail from send-to-friend again */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "crypto/keyset.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/options.h"
#include "modules/pledgectl/out.h"
#include "modules/send-to-friend/friend_settings.h"
#include "modules/send-to-friend/never/never_file.h"

/* folder_of - where the list is, as send-to-friend.conf says; NULL */
static const char *
folder_of(struct control *control, struct err *err)
{
	const struct friend_settings *settings;
	struct control_module module;

	if (control_site(control, err) < 0 ||
	    control_module(
		control, &suite_modules[SUITE_FRIEND], &module, err) < 0)
		return NULL;
	settings = module.values;
	if (!*settings->never_again) {
		err_set(err, "%s: never_again is empty: there is no list",
		    module.file);
		return NULL;
	}
	return settings->never_again;
}

/* folder_is_there - 0; -1: nothing can be said of a list that has no folder */
static int
folder_is_there(const char *folder, struct err *err)
{
	if (access(folder, F_OK) == 0)
		return 0;
	return err_set(err,
	    "%s is not there: formpledge-never-again makes it at its first "
	    "start; where there was a list, put the copy of it back, or who "
	    "wants no mail gets some",
	    folder);
}

/* key_state - of a version that the list has somebody under */
static const char *
key_state(const struct keyset *keys, const struct never_part *part)
{
	const struct secret *key = keyset_find(keys, part->version);
	uint8_t mark[KEYSET_MARK_BYTES];

	if (!key)
		return "missing";
	keyset_mark(key, mark);
	return memcmp(mark, part->mark, sizeof(mark)) == 0 ? "there"
							   : "another key";
}

/* print - a line a version; whether nobody is lost */
static bool
print(const struct keyset *keys, const struct never_list *list, bool json)
{
	static const char *const columns[] = {
	    "key_version", "entries", "key", "in_use"};
	struct out *out = out_new(
	    columns, sizeof(columns) / sizeof(columns[0]));
	bool sound = true;
	size_t at = 0;

	for (uint32_t v = 1; v <= KEYSET_MAX; v++) {
		const struct never_part *part =
		    at < list->nparts && list->parts[at].version == v
			? &list->parts[at++]
			: NULL;
		const char *state = part ? key_state(keys, part) : "there";

		if (!part && !keyset_find(keys, v))
			continue;
		sound = sound && strcmp(state, "there") == 0;
		out_int(out, v);
		out_int(out, part ? (int64_t)part->n : 0);
		out_text(out, state);
		out_bool(out, v == keyset_newest(keys));
		out_row(out);
	}
	out_print(out, json);
	out_free(&out);
	return sound;
}

/* show - list and keys */
static int
show(struct control *control, bool *sound_r, struct err *err)
{
	struct never_list list = {.nparts = 0};
	struct never_stamp stamp;
	struct keyset *keys = NULL;
	struct buf bytes = BUF_INIT(1);
	const char *folder = folder_of(control, err);
	int ret = -1;

	if (!folder || folder_is_there(folder, err) < 0 ||
	    keyset_load(control->site.secrets, KEYSET_NEVER, &keys, err) < 0)
		return -1;
	if (never_file_load(folder, &bytes, &list, &stamp, err) >= 0) {
		*sound_r = print(keys, &list, control->options->json);
		ret = 0;
	}
	buf_free(&bytes);
	keyset_free(&keys);
	return ret;
}

/* never_again_show_run - how many, under which versions of the key */
static enum command_exit
never_again_show_run(struct control *control, char **args, int n)
{
	struct err err = ERR_NONE;
	bool sound = false;

	(void)args;
	(void)n;
	if (show(control, &sound, &err) < 0)
		return (enum command_exit)control_failed(&err);
	if (sound)
		return COMMAND_OK;
	fprintf(stderr,
	    "pledgectl: who is listed under a key that is not there cannot be "
	    "found: put that key file back; until then send-to-friend sends "
	    "nothing\n");
	return COMMAND_FAILED;
}

/* never_again_import_run - another host's list, or a copy of ours */
static enum command_exit
never_again_import_run(struct control *control, char **args, int n)
{
	struct never_list more = {.nparts = 0};
	struct buf bytes = BUF_INIT(1);
	struct err err = ERR_NONE;
	const char *folder;
	size_t added = 0;
	int ret = -1;

	(void)n;
	folder = folder_of(control, &err);
	/* the file is read as whoever calls, the list written as its owner */
	if (folder && never_file_read(args[0], &bytes, &more, &err) == 0 &&
	    control_become(folder, &err) == 0)
		ret = never_file_add(folder, &more, &added, &err);
	if (ret == 0)
		printf("%zu added, %zu were there already\n", added,
		    never_list_count(&more) - added);
	buf_free(&bytes);
	return ret == 0 ? COMMAND_OK : (enum command_exit)control_failed(&err);
}

/* never_again_renew_key_run - a new version for mails from now on */
static enum command_exit
never_again_renew_key_run(struct control *control, char **args, int n)
{
	struct err err = ERR_NONE;
	uint32_t version;

	(void)args;
	(void)n;
	if (control_site(control, &err) < 0 ||
	    keyset_renew(control->site.secrets, KEYSET_NEVER, &version, &err) <
		0)
		return (enum command_exit)control_failed(&err);
	printf("version %u made: %s/%s/%u.key\nCopy it to every host, then "
	       "start send-to-friend again there. Keep the earlier ones: who "
	       "is listed under them is found by them alone.\n",
	    (unsigned)version, control->site.secrets, KEYSET_NEVER,
	    (unsigned)version);
	return COMMAND_OK;
}

const struct command never_again_show_command = {
    .group = "never-again",
    .name = "show",
    .args = "",
    .options = OPTION_JSON,
    .summary = "how many want no mail again",
    .example = "never-again show",
    .exit_1 = "a key is missing or another: nothing is sent then",
    .run = never_again_show_run,
};

const struct command never_again_import_command = {
    .group = "never-again",
    .name = "import",
    .args = "FILE",
    .min_args = 1,
    .max_args = 1,
    .summary = "add another host's list to this one",
    .example = "never-again import /tmp/list-of-web2",
    .run = never_again_import_run,
};

const struct command never_again_renew_key_command = {
    .group = "never-again",
    .name = "renew-key",
    .args = "",
    .summary = "make the next version of the key",
    .example = "never-again renew-key",
    .run = never_again_renew_key_run,
};
