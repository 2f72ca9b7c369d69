/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/policy_file.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "conf/config_file.h"
#include "conf/settings.h"
#include "crypto/hmac.h"

/* What stands in the file, before it is checked as a whole. */
struct policy_file {
	const char *version, *name, *effective, *language, *text, *text_file;
	const char *const *material;
	int64_t minimum_age, retention_secs, answer_secs;
};

#define FILE_KEY(name, type, flags, member, preset, min, max, doc)             \
	{                                                                      \
		name, SETTING_##type, flags,                                   \
		    offsetof(struct policy_file, member), preset, min, max,    \
		    NULL, doc                                                  \
	}
#define FILE_LIST(name, doc)                                                   \
	{                                                                      \
		name, SETTING_GROUP, SETTING_RELOAD, 0, NULL, 0, 0, NULL, doc  \
	}

static const struct setting policy_settings[] = {
    FILE_KEY("version", TEXT, SETTING_REQUIRED | SETTING_RELOAD, version,
	"\"1\"", 1, POLICY_VERSION_MAX,
	"The version, which is stored with everything that is collected under "
	"it. A changed text gets a new one."),
    FILE_KEY("name", TEXT, SETTING_REQUIRED | SETTING_RELOAD, name,
	"\"example\"", 1, 64, "The name of the policy, for operators."),
    FILE_KEY("effective", TEXT, SETTING_REQUIRED | SETTING_RELOAD, effective,
	"\"2026-01-31\"", 10, 10, "The day from which it applies."),
    FILE_KEY("language", TEXT, SETTING_RELOAD, language, "\"en\"", 2,
	POLICY_LANGUAGE_MAX, "The language of text or text_file (RFC 5646)."),
    FILE_KEY("text", TEXT, SETTING_LINES | SETTING_RELOAD, text, NULL, 0,
	POLICY_TEXT_MAX,
	"The text that visitors read; empty lines between paragraphs. Without "
	"it and text_file the text is the sentences quoted below."),
    FILE_KEY("text_file", PATH, SETTING_RELOAD, text_file, NULL, 0, 0,
	"A file with the text."),
    FILE_LIST("texts",
	"The text in other languages: ( { language = \"de\"; text_file = "
	"\"...\"; }, ... )."),
    FILE_KEY("material", TEXTS, SETTING_RELOAD, material, NULL, 1, 32,
	"Purposes that changed so much since the version before that members "
	"are asked anew: [\"news\"]. Until they agree, the terms that they "
	"agreed to hold for them, and data is not used for these."),
    FILE_KEY("minimum_age", INT, SETTING_RELOAD, minimum_age, "18",
	POLICY_AGE_FLOOR, 99, "Nobody who says to be younger can sign up."),
    FILE_LIST("ages",
	"Countries with a minimum age of their own: ( { country = \"DE\"; age "
	"= 16; }, ... ), by ISO 3166-1 code."),
    FILE_LIST("purposes",
	"What data is used for: ( { id = \"news\"; text = \"...\"; needed = "
	"false; }, ... ). Consent is asked for each that is not needed for "
	"the service itself."),
    FILE_LIST("variants",
	"Texts for visitors of a region: ( { region = \"EEA\"; countries = "
	"[\"DE\", ...]; text_file = \"...\"; }, ... )."),
    FILE_KEY("retention", SECS, SETTING_RELOAD, retention_secs, "\"365 days\"",
	86400, 36525 * 86400LL / 10,
	"How long what forms collect is kept, unless the form says less."),
    FILE_KEY("answer_within", SECS, SETTING_RELOAD, answer_secs, "\"30 days\"",
	86400, 366 * 86400LL,
	"In which time requests and complaints are answered."),
    FILE_LIST("promises",
	"The promises it makes: ( { id = \"age.minimum\"; quote = \"the "
	"sentence\"; source = \"its heading\"; line = 52; }, ... ). pledgectl "
	"promises lists the ids that there are."),
};

const struct settings_table policy_table = {
    .name = "policy",
    .settings = policy_settings,
    .n = sizeof(policy_settings) / sizeof(policy_settings[0]),
    .size = sizeof(struct policy_file),
};

/* text_read - a whole file, if it is not too large */
static int
text_read(int fd, const char *path, struct buf *out, struct err *err)
{
	ssize_t n;
	char *room;

	do {
		room = buf_room(out, 4096);
		if (!room)
			return err_set(err, "%s: larger than %d KiB", path,
			    POLICY_TEXT_MAX / 1024);
		n = read(fd, room, 4096);
		if (n < 0)
			return err_set_errno(err, "%s", path);
		out->len += (size_t)n;
	} while (n > 0);
	return 0;
}

/* text_is_clean - UTF-8, and no control bytes but line feeds and tabs? */
static bool
text_is_clean(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return false;
	}
	return str_is_utf8(text);
}

/* text_load - the text of a file */
static int
text_load(
    struct arena *arena, const char *path, const char **text_r, struct err *err)
{
	struct buf text = BUF_INIT(POLICY_TEXT_MAX + 4096);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int ret = -1;

	if (fd < 0 || fstat(fd, &st) < 0)
		err_set_errno(err, "%s", path);
	else if (!S_ISREG(st.st_mode))
		err_set(err, "%s: not a file", path);
	else
		ret = text_read(fd, path, &text, err);
	if (ret == 0 && !text_is_clean(buf_str(&text)))
		ret = err_set(err,
		    "%s: not well-formed UTF-8, or with control bytes", path);
	if (ret == 0)
		*text_r = arena_str(arena, buf_str(&text));
	buf_free(&text);
	if (fd >= 0)
		close(fd);
	return ret;
}

/* policy_read_text - text, or what stands in text_file */
int
policy_read_text(struct policy_reader *reader, const struct settings *settings,
    const char *text, const char *text_file, const char **text_r)
{
	if (*text && *text_file)
		return err_set(reader->err,
		    "%s: text and text_file exclude each other; remove one",
		    settings_where(settings, "text_file"));
	if (*text_file)
		return text_load(reader->arena, text_file, text_r, reader->err);
	*text_r = text;
	return 0;
}

/* quotes_seen - does an earlier promise quote the same sentence? */
static bool
quotes_seen(const struct policy *policy, size_t before)
{
	for (size_t i = 0; i < before; i++)
		if (policy->promises[i].quote &&
		    strcmp(policy->promises[i].quote,
			policy->promises[before].quote) == 0)
			return true;
	return false;
}

/* policy_quotes - the sentences that are quoted, each once */
static const char *
policy_quotes(const struct policy_reader *reader)
{
	const struct policy *policy = reader->policy;
	struct buf text = BUF_INIT(4 * POLICY_TEXT_MAX);
	const char *copy;

	for (size_t i = 0; i < PROMISE_COUNT; i++) {
		if (!policy->promises[i].quote || quotes_seen(policy, i))
			continue;
		if (text.len)
			buf_puts(&text, "\n\n");
		buf_puts(&text, policy->promises[i].quote);
	}
	copy = arena_str(reader->arena, buf_str(&text));
	buf_free(&text);
	return copy;
}

/* check_material - only purposes that there are */
static int
check_material(const struct policy_reader *reader)
{
	const struct policy *policy = reader->policy;

	for (const char *const *id = policy->material; id && *id; id++)
		if (!policy_purpose_find(policy, str_of(*id)))
			return err_set(reader->err,
			    "%s: material names \"%s\", and there is no such "
			    "purpose",
			    settings_where(reader->settings, "material"), *id);
	return 0;
}

/* policy_check - what a table cannot say */
static int
policy_check(const struct policy_reader *reader)
{
	const struct policy *policy = reader->policy;
	const char *allowed = "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	if (strspn(policy->version, allowed) != strlen(policy->version))
		return err_set(reader->err,
		    "%s: version must be letters, digits, '.', '_' and '-'",
		    settings_where(reader->settings, "version"));
	if (!policy_is_date(policy->effective))
		return err_set(reader->err,
		    "%s: effective must be a date like \"2026-01-31\"",
		    settings_where(reader->settings, "effective"));
	if (!policy_is_language(policy->language))
		return err_set(reader->err,
		    "%s: language must be one of RFC 5646 like \"en\"",
		    settings_where(reader->settings, "language"));
	if (!*policy->text)
		return err_set(reader->err,
		    "%s: the policy says nothing; add text, text_file, or "
		    "promises with quotes",
		    policy->file);
	return check_material(reader);
}

/* fill_texts - the general text in every language */
static int
fill_texts(struct policy_reader *reader)
{
	struct policy *policy = reader->policy;
	struct policy_texts texts = {
	    .variant = POLICY_GENERAL,
	    .language = policy->language,
	    .first = policy->text,
	    .max = 4 * POLICY_TEXT_MAX, /* of quotations */
	};

	if (policy_read_texts(reader, reader->settings, &texts) < 0)
		return -1;
	policy->texts = texts.texts;
	policy->ntexts = texts.n;
	hash_sha256(str_of(policy->text), policy->digest);
	return 0;
}

/* policy_fill - from the values of the file to the policy */
static int
policy_fill(struct policy_reader *reader, const struct policy_file *values)
{
	struct policy *policy = reader->policy;

	policy->name = values->name;
	policy->version = values->version;
	policy->where = settings_where(reader->settings, "version");
	policy->effective = values->effective;
	policy->language = values->language;
	policy->material = values->material;
	policy->minimum_age = (int)values->minimum_age;
	policy->retention_secs = values->retention_secs;
	policy->answer_secs = values->answer_secs;
	if (policy_read_lists(reader) < 0 ||
	    policy_read_text(reader, reader->settings, values->text,
		values->text_file, &policy->text) < 0)
		return -1;
	if (!*policy->text)
		policy->text = policy_quotes(reader);
	if (policy_check(reader) < 0)
		return -1;
	return fill_texts(reader);
}

/* policy_new - an empty policy to read into */
static struct policy *
policy_new(struct arena *arena, const char *path)
{
	struct policy *policy = arena_alloc(arena, sizeof(*policy));

	policy->file = arena_strdup(arena, path);
	return policy;
}

/* policy_load - read and check a policy file */
int
policy_load(struct arena *arena, const char *path,
    const struct policy **policy_r, struct err *err)
{
	struct policy_file values;
	struct policy_reader reader = {
	    .arena = arena,
	    .policy = policy_new(arena, path),
	    .err = err,
	};

	if (access(path, F_OK) < 0)
		return err_set_errno(err, "%s", path);
	if (settings_load(arena, &policy_table, path, &reader.settings, &values,
		err) < 0 ||
	    policy_fill(&reader, &values) < 0)
		return -1;
	*policy_r = reader.policy;
	return 0;
}

/* policy_parse - the same for a text */
int
policy_parse(struct arena *arena, const char *name, const char *text,
    const struct policy **policy_r, struct err *err)
{
	struct policy_file values;
	struct policy_reader reader = {
	    .arena = arena,
	    .policy = policy_new(arena, name),
	    .err = err,
	};

	if (settings_parse(arena, &policy_table, name, text, &reader.settings,
		&values, err) < 0 ||
	    policy_fill(&reader, &values) < 0)
		return -1;
	*policy_r = reader.policy;
	return 0;
}
