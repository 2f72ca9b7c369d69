/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "conf/settings.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "conf/own_field.h"
#include "conf/own_page.h"
#include "conf/settings_impl.h"

#define PRINT_COLUMNS	  78
#define PRINT_REMARKS_MAX 4096 /* bytes */

/* print_folded - sentences as comment lines */
static void
print_folded(const char *text, struct buf *out)
{
	struct str rest = str_of(text);
	size_t column = 0;

	while (!str_is_none(rest)) {
		struct str word = str_cut(&rest, ' ');

		if (column && column + 1 + word.len > PRINT_COLUMNS) {
			buf_putc(out, '\n');
			column = 0;
		}
		if (!column) {
			buf_putc(out, '#');
			column = 1;
		}
		buf_putc(out, ' ');
		buf_put(out, word);
		column += 1 + word.len;
	}
	buf_putc(out, '\n');
}

/* print_amount - a bound in the largest unit that divides it */
static void
print_amount(enum setting_type type, int64_t n, struct buf *out)
{
	static const struct amount {
		int64_t factor;
		const char *name;
	} bytes[] = {{1 << 30, " GiB"}, {1 << 20, " MiB"}, {1 << 10, " KiB"},
	    {1, " bytes"}},
	  secs[] = {{86400, " days"}, {3600, " h"}, {60, " min"}, {1, " s"}},
	  plain[] = {{1, ""}};
	const struct amount *at = type == SETTING_BYTES	 ? bytes
				  : type == SETTING_SECS ? secs
							 : plain;

	while (at->factor > 1 && (n == 0 || n % at->factor))
		at++;
	buf_printf(out, "%" PRId64 "%s", n / at->factor,
	    n == 86400 && at->factor == n ? " day" : at->name);
}

/* print_choices - the words that are possible */
static void
print_choices(const struct setting *setting, struct buf *line)
{
	buf_puts(line, "one of");
	for (size_t i = 0; setting->choices[i]; i++)
		buf_printf(
		    line, "%s \"%s\"", i ? "," : "", setting->choices[i]);
}

/* print_range - the numbers that are possible */
static void
print_range(const struct setting *setting, struct buf *line)
{
	buf_puts(line, "from ");
	print_amount(setting->type, setting->min, line);
	buf_puts(line, " to ");
	print_amount(setting->type, setting->max, line);
}

/* print_remarks - what else there is to know, as one sentence */
static void
print_remarks(const struct setting *setting, struct buf *out)
{
	bool number = setting->type == SETTING_INT ||
		      setting->type == SETTING_BYTES ||
		      setting->type == SETTING_SECS;
	struct buf line = BUF_INIT(PRINT_REMARKS_MAX);

	if (setting->flags & SETTING_REQUIRED)
		buf_puts(&line, "required, this is an example");
	if (setting->type == SETTING_CHOICE) {
		buf_puts(&line, line.len ? "; " : "");
		print_choices(setting, &line);
	}
	if (number && (setting->min || setting->max)) {
		buf_puts(&line, line.len ? "; " : "");
		print_range(setting, &line);
	}
	if (!(setting->flags & SETTING_RELOAD)) {
		buf_puts(&line, line.len ? "; " : "");
		buf_puts(&line, "takes effect at the next start");
	}
	if (line.len) {
		line.ptr[0] = (char)toupper((unsigned char)line.ptr[0]);
		buf_putc(&line, '.');
		print_folded(buf_text(&line), out);
	}
	buf_free(&line);
}

/* print_empty - the default of a key whose preset is NULL */
static const char *
print_empty(enum setting_type type)
{
	switch (type) {
	case SETTING_BOOL:
		return "false";
	case SETTING_INT:
	case SETTING_BYTES:
	case SETTING_SECS:
		return "0";
	case SETTING_TEXTS:
		return "[]";
	case SETTING_GROUP:
	case SETTING_FIELDS:
	case SETTING_PAGES:
		return "()";
	default:
		return "\"\"";
	}
}

/* print_default - one key, commented out */
static void
print_default(const struct setting *setting, struct buf *out)
{
	struct str rest = str_of(
	    setting->preset ? setting->preset : print_empty(setting->type));

	print_folded(setting->doc, out);
	print_remarks(setting, out);
	if (setting->type == SETTING_FIELDS)
		own_field_print_example(setting->name, out);
	if (setting->type == SETTING_PAGES)
		own_page_print_example(setting->name, out);
	buf_printf(out, "#%s = ", setting->name);
	for (bool first = true; !str_is_none(rest); first = false) {
		struct str line = str_cut(&rest, '\n');

		buf_printf(
		    out, "%s" STR_FMT, first ? "" : "\n#", STR_ARG(line));
	}
	buf_puts(out, ";\n");
}

/* settings_print_defaults - the table as a commented file */
void
settings_print_defaults(const struct settings_table *table, struct buf *out)
{
	buf_printf(out,
	    "# %s.conf: every key with its default, commented out. Remove the "
	    "#\n"
	    "# of a line to change it; pledgectl conf check says whether it "
	    "fits.\n"
	    "# See formpledge.conf(5).\n",
	    table->name);
	for (size_t i = 0; i < table->n; i++) {
		buf_putc(out, '\n');
		print_default(&table->settings[i], out);
	}
}

/* settings_print - what is in force */
void
settings_print(const struct settings *settings, struct buf *out)
{
	const struct settings_table *table = settings->table;

	for (size_t i = 0; i < table->n; i++) {
		const char *name = table->settings[i].name;
		const char *text = settings_text_whole(settings, name);

		if (!settings_line(settings, name))
			buf_printf(out, "%s = %s; # (default)\n", name,
			    *text ? text
				  : print_empty(table->settings[i].type));
		else
			buf_printf(out, "%s = %s; # %s\n", name, text,
			    settings_where(settings, name));
	}
}
