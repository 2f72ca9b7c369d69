/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/config_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/must.h"

/* What libconfig gives up together with the arena. */
struct config_file {
	config_t config;
};

/* config_file_close - the arena's end */
static void
config_file_close(void *thing)
{
	struct config_file *file = thing;

	config_destroy(&file->config);
}

/* config_file_new - an empty configuration in the arena */
static config_t *
config_file_new(struct arena *arena)
{
	struct config_file *file = arena_alloc(arena, sizeof(*file));

	config_init(&file->config);
	arena_defer(arena, config_file_close, file);
	return &file->config;
}

/* config_file_folder - what stands before the last slash, "." without one */
static char *
config_file_folder(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return arena_strdup(arena, ".");
	if (slash == path)
		return arena_strdup(arena, "/");
	return arena_str(arena, str_from(path, (size_t)(slash - path)));
}

/* config_file_check - can it be a configuration file at all? */
static int
config_file_check(const char *path, struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	int ret = 0;

	if (fd < 0)
		return err_set_errno(err, "%s", path);
	if (fstat(fd, &st) < 0)
		ret = err_set_errno(err, "%s", path);
	else if (!S_ISREG(st.st_mode))
		ret = err_set(err, "%s: not a file", path);
	else if (st.st_size > CONFIG_FILE_MAX)
		ret = err_set(err, "%s: larger than %d KiB", path,
		    CONFIG_FILE_MAX / 1024);
	close(fd);
	return ret;
}

/* config_file_name - libconfig's name of a file: of an included one, it is
 * what stands behind @include */
static const char *
config_file_name(struct arena *arena, const char *from, const char *file)
{
	if (!from || strcmp(from, file) == 0)
		return file;
	if (from[0] == '/')
		return from;
	return arena_printf(
	    arena, "%s/%s", config_file_folder(arena, file), from);
}

/* config_file_failed - libconfig's reason as one of ours */
static int
config_file_failed(struct arena *arena, const config_t *config,
    const char *name, struct err *err)
{
	const char *text = config_error_text(config);

	if (text && strcmp(text, "syntax error") == 0)
		text = "syntax error; here or in the line above a value, quote "
		       "or semicolon is missing, or a comma is one too many";
	if (text && strcmp(text, "duplicate setting name") == 0)
		text = "this key was set before; remove one of the two";
	if (config_error_type(config) == CONFIG_ERR_FILE_IO)
		return err_set(err, "%s: cannot be read", name);
	return err_set(err, "%s:%d: %s",
	    config_file_name(arena, config_error_file(config), name),
	    config_error_line(config), text ? text : "not well formed");
}

/* config_file_load - read a file */
int
config_file_load(struct arena *arena, const char *path,
    struct config_setting_t **root_r, struct err *err)
{
	config_t *config;

	if (config_file_check(path, err) < 0)
		return -1;
	config = config_file_new(arena);
	config_set_include_dir(config, config_file_folder(arena, path));
	if (!config_read_file(config, path))
		return config_file_failed(arena, config, path, err);
	*root_r = config_root_setting(config);
	return 0;
}

/* config_file_parse - read a text */
int
config_file_parse(struct arena *arena, const char *name, const char *text,
    struct config_setting_t **root_r, struct err *err)
{
	config_t *config = config_file_new(arena);

	if (!config_read_string(config, text))
		return config_file_failed(arena, config, name, err);
	*root_r = config_root_setting(config);
	return 0;
}

/* config_file_where - the place of a setting */
const char *
config_file_where(struct arena *arena, const struct config_setting_t *setting,
    const char *file)
{
	return arena_printf(arena, "%s:%u",
	    config_file_name(arena, config_setting_source_file(setting), file),
	    config_setting_source_line(setting));
}

/* config_file_path - a path as the file means it */
const char *
config_file_path(struct arena *arena, const char *file, const char *path)
{
	char cwd[PATH_MAX];
	const char *folder;

	if (path[0] == '/' || path[0] == '\0')
		return arena_strdup(arena, path);
	folder = file ? config_file_folder(arena, file) : SYSCONFDIR;
	if (folder[0] == '/')
		return arena_printf(arena, "%s/%s", folder, path);
	must(getcwd(cwd, sizeof(cwd)) != NULL);
	if (strcmp(folder, ".") == 0)
		return arena_printf(arena, "%s/%s", cwd, path);
	return arena_printf(arena, "%s/%s/%s", cwd, folder, path);
}
