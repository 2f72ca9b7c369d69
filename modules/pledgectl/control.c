/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/control.h"

#include <grp.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "app/module.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"
#include "base/str.h"
#include "crypto/keyring.h"
#include "db/db.h"
#include "db/schema.h"
#include "modules/pledgectl/command.h"
#include "modules/pledgectl/options.h"
#include "policy/policy.h"
#include "policy/policy_archive.h"
#include "vault/kek.h"

#define CONTROL_ARENA_BYTES (64 * 1024 * 1024)

/* control_new - nothing read yet */
struct control *
control_new(const struct options *options)
{
	struct control *control = calloc(1, sizeof(*control));

	must(control);
	control->options = options;
	control->arena = arena_new(CONTROL_ARENA_BYTES);
	return control;
}

/* control_free - scrub and give back */
void
control_free(struct control **control)
{
	keyring_free(&(*control)->keyring);
	arena_free(&(*control)->arena);
	free(*control);
	*control = NULL;
}

/* control_file - a file of the configuration */
const char *
control_file(struct control *control, const char *name)
{
	return arena_printf(
	    control->arena, "%s/%s.conf", control->options->conf, name);
}

/* control_site - read site.conf */
int
control_site(struct control *control, struct err *err)
{
	if (settings_load(control->arena, &site_table,
		control_file(control, "site"), &control->site_settings,
		&control->site, err) < 0)
		return -1;
	return site_check(&control->site, control->site_settings, err);
}

/* control_policy - read the policy */
int
control_policy(struct control *control, struct err *err)
{
	const char *file = control->options->policy;

	if (!file &&
	    site_check_files(&control->site, control->site_settings, err) < 0)
		return -1;
	return policy_load(control->arena, file ? file : control->site.policy,
	    &control->policy, err);
}

/* control_archive - read the earlier versions of the policy */
int
control_archive(struct control *control, struct err *err)
{
	return policy_archive_load(control->arena, control->policy,
	    control->site.policy_dir, &control->archive, err);
}

/* control_module - read a module's file */
int
control_module(struct control *control, const struct suite_module *module,
    struct control_module *module_r, struct err *err)
{
	module_r->module = module;
	module_r->file = control_file(control, suite_name(module));
	module_r->present = access(module_r->file, F_OK) == 0;
	module_r->values = arena_alloc(control->arena, module->table->size);
	if (settings_load(control->arena, module->table, module_r->file,
		&module_r->settings, module_r->values, err) < 0 ||
	    module_settings_check(module_r->values, module_r->settings, err) <
		0)
		return -1;
	if (!module->check)
		return 0;
	return module->check(
	    module_r->values, module_r->settings, &control->site, err);
}

/* control_absent - say that a module is not set up, and the remedy */
int
control_absent(const struct control_module *module, struct err *err)
{
	const char *name = suite_name(module->module);

	return err_set(err,
	    "there is no %s here: %s is not there; pledgectl conf defaults %s "
	    "prints one",
	    name, module->file, name);
}

/* control_keys - read keys */
int
control_keys(struct control *control, const char *const *names, struct err *err)
{
	if (keyring_load(control->site.secrets, names, &control->keyring, err) <
	    0)
		return -1;
	keyring_set_keks(control->keyring, control->site.kek_folder);
	for (; *names; names++)
		if (strcmp(*names, KEYRING_KEK) == 0)
			return kek_check(control->keyring, err);
	return 0;
}

/* control_member - a text of a module's struct */
static const char *
control_member(const struct control_module *module, size_t offset)
{
	const char *text;

	memcpy(&text, (const char *)module->values + offset, sizeof(text));
	return text;
}

/* control_as_admin - at MariaDB or MySQL as the operator's account */
void
control_as_admin(const struct control *control, struct db_config *config)
{
	const struct site *site = &control->site;
	const char *at = strchr(config->url, '@');

	if (!*site->database_admin || !at ||
	    !str_has_prefix(str_of(config->url), "mysql://"))
		return;
	config->url = arena_printf(
	    control->arena, "mysql://%s%s", site->database_admin, at);
	config->password_file = *site->database_admin_password_file
				    ? site->database_admin_password_file
				    : NULL;
}

/* control_database_own - from settings to what db_open takes */
void
control_database_own(const struct control *control,
    const struct control_module *module, const struct suite_database *database,
    struct db_config *config_r)
{
	const char *password = control_member(module, database->password_file);

	*config_r = (struct db_config){
	    .url = control_member(module, database->url),
	    .password_file = *password ? password : NULL,
	    .tls_ca = *control->site.tls_ca ? control->site.tls_ca : NULL,
	    .timeout_secs = (unsigned)control->site.database_timeout_secs,
	};
}

/* control_database - the same as the operator's account */
void
control_database(const struct control *control,
    const struct control_module *module, const struct suite_database *database,
    struct db_config *config_r)
{
	control_database_own(control, module, database, config_r);
	control_as_admin(control, config_r);
}

/* control_keep_search - the one right of root that is still needed: folders
 * above the module's may be closed to its user, as /var/lib/private is. Where
 * the system does not grant it, there is no such folder either. */
static void
control_keep_search(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct sets[2];

	memset(sets, 0, sizeof(sets));
	sets[0].permitted = sets[0].effective = 1U << CAP_DAC_READ_SEARCH;
	syscall(SYS_capset, &head, sets);
}

/* control_become - root works as the owner of a folder from now on */
int
control_become(const char *folder, struct err *err)
{
	struct stat st;

	if (geteuid() != 0)
		return 0;
	if (stat(folder, &st) < 0)
		return err_set_errno(err, "%s", folder);
	if (st.st_uid == 0)
		return 0;
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 || setgroups(0, NULL) < 0 ||
	    setgid(st.st_gid) < 0 || setuid(st.st_uid) < 0)
		return err_set_errno(
		    err, "cannot become the owner of %s", folder);
	control_keep_search();
	return 0;
}

/* control_folder - of a SQLite file; NULL for other databases */
static const char *
control_folder(struct control *control, const char *url)
{
	const char *path = url + strlen("sqlite:");
	const char *slash;

	if (!str_has_prefix(str_of(url), "sqlite:/"))
		return NULL;
	slash = strrchr(path, '/');
	return arena_str(control->arena,
	    str_from(path, slash == path ? 1 : (size_t)(slash - path)));
}

/* control_db - open a module's database */
int
control_db(struct control *control, const struct control_module *module,
    const struct suite_database *database, struct db **db_r, struct err *err)
{
	struct db_config config;
	const char *folder;

	control_database(control, module, database, &config);
	folder = control_folder(control, config.url);
	if (folder && control_become(folder, err) < 0)
		return -1;
	return db_open(&config, db_r, err);
}

/* control_check_schema - are the tables those that this program knows? */
static int
control_check_schema(const struct control_module *module,
    const struct schema *schema, struct db *db, struct err *err)
{
	enum db_status status;
	int version;

	status = schema_version(db, schema, &version, err);
	if (status != DB_OK)
		return err_set(err, "%s: the database is %s",
		    suite_name(module->module), db_status_name(status));
	if (version < schema_latest(schema))
		return err_set(err,
		    "%s: the tables are of version %d, and this program needs "
		    "%d; run: pledgectl db migrate",
		    suite_name(module->module), version, schema_latest(schema));
	return 0;
}

/* control_open_database - one of a module's, its tables being there */
int
control_open_database(struct control *control,
    const struct control_module *module, size_t at, struct db **db_r,
    struct err *err)
{
	const struct suite_database *database = &module->module->databases[at];

	if (control_db(control, module, database, db_r, err) < 0)
		return -1;
	return control_check_schema(module, database->schema, *db_r, err);
}

/* control_open - the first of them */
int
control_open(struct control *control, const struct control_module *module,
    struct db **db_r, struct err *err)
{
	return control_open_database(control, module, 0, db_r, err);
}

/* control_store - everything up to the open database */
int
control_store(struct control *control, enum suite_id id,
    const char *const *keys, struct control_module *module_r, struct db **db_r,
    struct err *err)
{
	if (control_site(control, err) < 0 ||
	    control_policy(control, err) < 0 ||
	    control_module(control, &suite_modules[id], module_r, err) < 0 ||
	    control_keys(control, keys, err) < 0)
		return -1;
	return control_open(control, module_r, db_r, err);
}

/* control_failed - say why */
int
control_failed(const struct err *err)
{
	fprintf(stderr, "pledgectl: %s\n", err_text(err));
	return COMMAND_FAILED;
}
