/* SPDX-License-Identifier: BSD-2-Clause */
/* control - what commands work with: files read, databases, keys */
#ifndef FP_PLEDGECTL_CONTROL_H
#define FP_PLEDGECTL_CONTROL_H

#include <stdbool.h>

#include "conf/site.h"
#include "modules/pledgectl/suite.h"

struct arena;
struct db;
struct db_config;
struct err;
struct keyring;
struct options;
struct policy;
struct policy_archive;
struct weblook;

/* A module's file, read. */
struct control_module {
	const struct suite_module *module;
	const char *file;
	bool present; /* is there such a file? */
	void *values;
	struct settings *settings;
};

struct control {
	const struct options *options;
	struct arena *arena;
	struct site site;
	struct settings *site_settings;
	const struct policy *policy;
	const struct policy_archive *archive; /* of control_archive */
	struct keyring *keyring;
	const struct weblook *web; /* of weblook_open */
};

struct control *control_new(const struct options *options);
void control_free(struct control **control);

/* "DIR/NAME.conf" */
const char *control_file(struct control *control, const char *name);

/* Reads site.conf, and the policy that it (or --policy) names. */
int control_site(struct control *control, struct err *err);
int control_policy(struct control *control, struct err *err);
/* Its earlier versions, after it. */
int control_archive(struct control *control, struct err *err);

/* Reads a module's file; defaults where there is none. */
int control_module(struct control *control, const struct suite_module *module,
    struct control_module *module_r, struct err *err);

/* For a module that has no file and is needed: -1, and how to get one. */
int control_absent(const struct control_module *module, struct err *err);

/* The keys named (NULL-ended), into control->keyring. */
int control_keys(
    struct control *control, const char *const *names, struct err *err);

/* At MariaDB or MySQL: as the account of site.conf's database_admin. */
void control_as_admin(const struct control *control, struct db_config *config);

/* Root works as the owner of a folder from now on, for good. 0 or -1. */
int control_become(const char *folder, struct err *err);

/* Where a module's database is. */
void control_database(const struct control *control,
    const struct control_module *module, const struct suite_database *database,
    struct db_config *config_r);

/* The same with the module's own account, whoever database_admin is. */
void control_database_own(const struct control *control,
    const struct control_module *module, const struct suite_database *database,
    struct db_config *config_r);

/*
 * Opens a module's database. Root becomes the owner of a SQLite file's
 * folder first, for good, so that what is written stays the module's: load
 * keys before.
 */
int control_db(struct control *control, const struct control_module *module,
    const struct suite_database *database, struct db **db_r, struct err *err);

/* The same with its first database, whose tables must be those that this program knows. Where it
 * fails, *db_r may be set all the same: db_close it. */
int control_open(struct control *control, const struct control_module *module,
    struct db **db_r, struct err *err);

/* The same with another of its databases, by its place. */
int control_open_database(struct control *control,
    const struct control_module *module, size_t at, struct db **db_r,
    struct err *err);

/* All that commands about one module's data begin with: site, policy, the
 * module's file, keys, database. */
int control_store(struct control *control, enum suite_id id,
    const char *const *keys, struct control_module *module_r, struct db **db_r,
    struct err *err);

/* Prints "pledgectl: reason" and returns COMMAND_FAILED. */
int control_failed(const struct err *err);

#endif
