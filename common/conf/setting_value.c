/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/setting_value.h"

#include <inttypes.h>
#include <string.h>

#include <libconfig.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/num.h"
#include "base/str.h"
#include "conf/config_file.h"
#include "conf/own_field.h"
#include "conf/own_page.h"

#define MAIL_MAX 254 /* bytes; RFC 5321, 4.5.3.1.3 */

/* One reader a type. */
typedef int value_fn(const struct setting_source *from,
    const struct setting *setting, const config_setting_t *value,
    void *member_r);

/* value_wrong - the message for a value of the wrong kind */
static int
value_wrong(const struct setting_source *from, const struct setting *setting,
    const char *want)
{
	return err_set(
	    from->err, "%s: %s must be %s", from->where, setting->name, want);
}

/* value_bounds - the range of a number, for libnum and for messages */
static void
value_bounds(const struct setting *setting, int64_t *min_r, int64_t *max_r)
{
	bool none = setting->min == 0 && setting->max == 0;

	*min_r = none ? INT64_MIN : setting->min;
	*max_r = none ? INT64_MAX : setting->max;
}

/* value_out - the message for a number out of bounds */
static int
value_out(const struct setting_source *from, const struct setting *setting,
    const char *unit)
{
	return err_set(from->err,
	    "%s: %s is out of bounds: from %" PRId64 " to %" PRId64 "%s",
	    from->where, setting->name, setting->min, setting->max, unit);
}

/* value_bool - true or false */
static int
value_bool(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	if (config_setting_type(value) != CONFIG_TYPE_BOOL)
		return value_wrong(from, setting, "true or false");
	*(bool *)member_r = config_setting_get_bool(value);
	return 0;
}

/* value_int - a whole number */
static int
value_int(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	int type = config_setting_type(value);
	int64_t min, max, n;

	if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64)
		return value_wrong(from, setting, "a whole number");
	n = config_setting_get_int64(value);
	value_bounds(setting, &min, &max);
	if (n < min || n > max)
		return value_out(from, setting, "");
	*(int64_t *)member_r = n;
	return 0;
}

/* How numbers with a unit are read. */
struct value_unit {
	int (*parse)(struct str, int64_t, int64_t, int64_t *);
	const char *want;
	const char *unit;
};

/* value_unit - a number with a unit, in quotes; or 0 */
static int
value_unit(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, const struct value_unit *unit, int64_t *n_r)
{
	const char *text = config_setting_get_string(value);
	int type = config_setting_type(value);
	int64_t min, max, n;

	if (type == CONFIG_TYPE_INT && config_setting_get_int(value) == 0)
		n = 0;
	else if (!text || unit->parse(str_of(text), 0, INT64_MAX, &n) < 0)
		return value_wrong(from, setting, unit->want);
	value_bounds(setting, &min, &max);
	if (n < min || n > max)
		return value_out(from, setting, unit->unit);
	*n_r = n;
	return 0;
}

/* value_bytes - a size */
static int
value_bytes(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	static const struct value_unit unit = {num_parse_bytes,
	    "a size in quotes: \"512\", \"64 KiB\", \"5 MiB\" or \"1 GiB\"",
	    " bytes"};

	return value_unit(from, setting, value, &unit, member_r);
}

/* value_secs - a duration */
static int
value_secs(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	static const struct value_unit unit = {num_parse_secs,
	    "a duration in quotes: \"30 s\", \"15 min\", \"2 h\", \"30 days\" "
	    "or \"2 weeks\"",
	    " seconds"};

	return value_unit(from, setting, value, &unit, member_r);
}

/* value_has_control - a control byte that the setting does not allow? */
static bool
value_has_control(const struct setting *setting, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		bool line = c == '\n' || c == '\t';

		if ((c < 0x20 || c == 0x7f) &&
		    !(line && setting->flags & SETTING_LINES))
			return true;
	}
	return false;
}

/* value_is_optional - is "" its default, hence allowed? */
static bool
value_is_optional(const struct setting *setting)
{
	if (setting->type == SETTING_TEXT)
		return true;
	return !setting->preset || strcmp(setting->preset, "\"\"") == 0;
}

/* value_check_text - well formed, and of a length that fits? */
static int
value_check_text(const struct setting_source *from,
    const struct setting *setting, const char *text)
{
	int64_t max = setting->max ? setting->max : SETTING_TEXT_MAX;
	int64_t len;

	if (!text)
		return value_wrong(from, setting, "a text in quotes");
	len = (int64_t)strlen(text);
	if (!str_is_utf8(str_of(text)) || value_has_control(setting, text))
		return value_wrong(from, setting,
		    "well-formed UTF-8 without control bytes; look "
		    "how the editor saves this file");
	if (len < setting->min || len > max)
		return err_set(from->err,
		    "%s: %s must be %" PRId64 " to %" PRId64 " bytes long",
		    from->where, setting->name, setting->min, max);
	if (!len && !value_is_optional(setting))
		return value_wrong(from, setting, "something");
	return 0;
}

/* value_text - a text */
static int
value_text(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	const char *text = config_setting_get_string(value);

	if (value_check_text(from, setting, text) < 0)
		return -1;
	*(const char **)member_r = arena_strdup(from->arena, text);
	return 0;
}

/* value_path - a path, made absolute */
static int
value_path(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	const char *text = config_setting_get_string(value);

	if (value_check_text(from, setting, text) < 0)
		return -1;
	*(const char **)member_r = config_file_path(
	    from->arena, from->file, text);
	return 0;
}

/* value_is_url - http or https, a host, nothing that surprises later? */
static bool
value_is_url(const char *text)
{
	struct str rest = str_of(text);
	const char *host = strstr(text, "://");

	if (!str_has_prefix(rest, "http://") &&
	    !str_has_prefix(rest, "https://"))
		return false;
	host += 3;
	if (*host == '\0' || *host == '/' || *host == ':')
		return false;
	return strpbrk(text, " \"<>\\^`{|}?#@") == NULL &&
	       text[rest.len - 1] != '/';
}

/* value_url - the address of a site */
static int
value_url(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	const char *text = config_setting_get_string(value);

	if (value_check_text(from, setting, text) < 0)
		return -1;
	if (*text && !value_is_url(text))
		return value_wrong(from, setting,
		    "an address like \"https://www.example.com\", without a "
		    "slash at its end");
	*(const char **)member_r = arena_strdup(from->arena, text);
	return 0;
}

/* value_is_mail - local part, @, domain, in ASCII and unquoted? */
static bool
value_is_mail(const char *text)
{
	const char *at = strchr(text, '@');
	size_t len = strlen(text);

	if (!at || at == text || strchr(at + 1, '@') || len > MAIL_MAX)
		return false;
	if (at[1] == '\0' || at[1] == '.' || text[len - 1] == '.')
		return false;
	for (const char *p = text; *p; p++)
		if (*p <= ' ' || *p > '~' || strchr("\"(),:;<>[]\\", *p))
			return false;
	return true;
}

/* value_mail - a mail address */
static int
value_mail(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	const char *text = config_setting_get_string(value);

	if (value_check_text(from, setting, text) < 0)
		return -1;
	if (*text && !value_is_mail(text))
		return value_wrong(from, setting,
		    "one mail address like \"jobs@example.com\"");
	*(const char **)member_r = arena_strdup(from->arena, text);
	return 0;
}

/* value_choice - one of a few words */
static int
value_choice(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	const char *text = config_setting_get_string(value);
	struct buf list = BUF_INIT(ERR_TEXT_MAX);

	for (int64_t i = 0; setting->choices[i]; i++) {
		if (text && strcmp(text, setting->choices[i]) == 0) {
			*(int64_t *)member_r = i;
			buf_free(&list);
			return 0;
		}
		buf_printf(
		    &list, "%s\"%s\"", i ? ", " : "", setting->choices[i]);
	}
	err_set(from->err, "%s: %s must be one of %s", from->where,
	    setting->name, buf_text(&list));
	buf_free(&list);
	return -1;
}

/* value_texts - a list of texts */
static int
value_texts(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	int type = config_setting_type(value);
	const char **texts;
	int n;

	if (type != CONFIG_TYPE_ARRAY && type != CONFIG_TYPE_LIST)
		return value_wrong(
		    from, setting, "a list of texts: [\"one\", \"two\"]");
	n = config_setting_length(value);
	if (n > SETTING_TEXTS_MAX)
		return err_set(from->err, "%s: %s has more than %d texts",
		    from->where, setting->name, SETTING_TEXTS_MAX);
	texts = arena_alloc_n(from->arena, (size_t)n + 1, sizeof(*texts));
	for (int i = 0; i < n; i++) {
		const char *text = config_setting_get_string_elem(value, i);

		if (value_check_text(from, setting, text) < 0)
			return -1;
		texts[i] = arena_strdup(from->arena, text);
	}
	*(const char *const **)member_r = texts;
	return 0;
}

/* value_group - left to the module, but a list or a group it must be */
static int
value_group(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	(void)member_r;
	if (!config_setting_is_list(value) && !config_setting_is_group(value))
		return value_wrong(from, setting,
		    "a list of groups: ( { ... }, { ... } ), or one group");
	return 0;
}

/* value_words - a text, or one for each language */
static int
value_words(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	(void)member_r;
	if (config_setting_type(value) != CONFIG_TYPE_STRING &&
	    !config_setting_is_group(value))
		return value_wrong(from, setting,
		    "a text, or { en = \"...\"; de = \"...\"; }");
	return 0;
}

/* value_list - a list of fields or pages, which libconfig wants not const */
static int
value_list(const struct setting_source *from, const struct setting *setting,
    const config_setting_t *value, void *member_r)
{
	config_setting_t *list = (config_setting_t *)(uintptr_t)value;
	const char *file = from->file ? from->file : from->where;
	const struct own_scope scope = {
	    .form = setting->flags & SETTING_OF_FORM,
	    .chars = setting->max ? (size_t)setting->max : OWN_CHARS_MAX,
	};

	if (!config_setting_is_list(value))
		return value_wrong(
		    from, setting, "a list: ( { ... }, { ... } )");
	if (setting->type == SETTING_PAGES)
		return own_page_load_all(
		    from->arena, file, list, member_r, from->err);
	return own_field_load_all(
	    from->arena, file, list, &scope, member_r, from->err);
}

/* setting_value_load - read one value */
int
setting_value_load(const struct setting_source *from,
    const struct setting *setting, const struct config_setting_t *value,
    void *member_r)
{
	static value_fn *const readers[] = {
	    [SETTING_BOOL] = value_bool,
	    [SETTING_INT] = value_int,
	    [SETTING_BYTES] = value_bytes,
	    [SETTING_SECS] = value_secs,
	    [SETTING_TEXT] = value_text,
	    [SETTING_PATH] = value_path,
	    [SETTING_URL] = value_url,
	    [SETTING_MAIL] = value_mail,
	    [SETTING_CHOICE] = value_choice,
	    [SETTING_TEXTS] = value_texts,
	    [SETTING_GROUP] = value_group,
	    [SETTING_FIELDS] = value_list,
	    [SETTING_PAGES] = value_list,
	    [SETTING_WORDS] = value_words,
	};

	return readers[setting->type](from, setting, value, member_r);
}

/* value_print_text - a text in quotes, as libconfig escapes it */
static void
value_print_text(const char *text, struct buf *out)
{
	buf_putc(out, '"');
	for (; *text; text++) {
		if (*text == '\n') {
			buf_puts(out, "\\n");
			continue;
		}
		if (*text == '\t') {
			buf_puts(out, "\\t");
			continue;
		}
		if (*text == '"' || *text == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *text);
	}
	buf_putc(out, '"');
}

/* value_print_list - its parts, or how many groups there are */
static void
value_print_list(const config_setting_t *value, struct buf *out)
{
	int n = config_setting_length(value);

	if (n && config_setting_is_group(config_setting_get_elem(value, 0))) {
		buf_printf(out, "( %d group%s )", n, n == 1 ? "" : "s");
		return;
	}
	buf_putc(out, '[');
	for (int i = 0; i < n; i++) {
		buf_puts(out, i ? ", " : "");
		setting_value_print(config_setting_get_elem(value, i), out);
	}
	buf_putc(out, ']');
}

/* setting_value_print - a value as a file would say it */
void
setting_value_print(const struct config_setting_t *value, struct buf *out)
{
	switch (config_setting_type(value)) {
	case CONFIG_TYPE_BOOL:
		buf_puts(
		    out, config_setting_get_bool(value) ? "true" : "false");
		break;
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64:
		buf_printf(out, "%lld", config_setting_get_int64(value));
		break;
	case CONFIG_TYPE_FLOAT:
		buf_printf(out, "%g", config_setting_get_float(value));
		break;
	case CONFIG_TYPE_STRING:
		value_print_text(config_setting_get_string(value), out);
		break;
	case CONFIG_TYPE_GROUP:
		buf_printf(out, "{ %d keys }", config_setting_length(value));
		break;
	default:
		value_print_list(value, out);
	}
}

/* print_parts - of a group or a list, behind one another */
static void
print_parts(const config_setting_t *value, struct buf *out)
{
	bool group = config_setting_is_group(value);
	int n = config_setting_length(value);

	for (int i = 0; i < n; i++) {
		const config_setting_t *part = config_setting_get_elem(
		    value, (unsigned)i);

		if (group)
			buf_printf(out, "%s = ", config_setting_name(part));
		setting_value_print_whole(part, out);
		buf_puts(out, group ? "; " : i + 1 < n ? ", " : " ");
	}
}

/* setting_value_print_whole - with every group written out */
void
setting_value_print_whole(const struct config_setting_t *value, struct buf *out)
{
	bool group = config_setting_is_group(value);

	if (!group && !config_setting_is_list(value)) {
		setting_value_print(value, out);
		return;
	}
	buf_puts(out, group ? "{ " : "( ");
	print_parts(value, out);
	buf_putc(out, group ? '}' : ')');
}
