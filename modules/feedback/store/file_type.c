/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/feedback/store/file_type.h"

#include <magic.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/must.h"

/* How deep and how far libmagic looks: it parses what strangers send. */
#define BYTES_MAX    ((size_t)OWN_FILE_BYTES)
#define RECURSION    10
#define INDIRECTIONS 10
#define REGEX_BYTES  4096

struct file_types {
	pthread_mutex_t lock;
	magic_t magic;
};

static const struct {
	unsigned type;
	const char *mime;
	const char *begins; /* what its first bytes are; NULL: anything */
} types[] = {
    {OWN_PDF, "application/pdf", "%PDF-"},
    {OWN_DOC, "application/msword", "\xd0\xcf\x11\xe0"},
    {OWN_DOCX,
	"application/"
	"vnd.openxmlformats-officedocument.wordprocessingml.document",
	"PK\x03\x04"},
    {OWN_HTML, "text/html", NULL},
    {OWN_PLAIN, "text/plain", NULL},
};
#define NTYPES (sizeof(types) / sizeof(types[0]))

/* set_limits - of what a look may cost */
static void
set_limits(magic_t magic)
{
	size_t recursion = RECURSION, indirections = INDIRECTIONS;
	size_t regex = REGEX_BYTES, bytes = BYTES_MAX;

	magic_setparam(magic, MAGIC_PARAM_NAME_MAX, &recursion);
	magic_setparam(magic, MAGIC_PARAM_INDIR_MAX, &indirections);
	magic_setparam(magic, MAGIC_PARAM_REGEX_MAX, &regex);
	magic_setparam(magic, MAGIC_PARAM_BYTES_MAX, &bytes);
}

/* file_types_open - the database of the system */
struct file_types *
file_types_open(struct err *err)
{
	struct file_types *opened = calloc(1, sizeof(*opened));

	must(opened != NULL);
	pthread_mutex_init(&opened->lock, NULL);
	opened->magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS |
				   MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF |
				   MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_JSON);
	if (!opened->magic || magic_load(opened->magic, NULL) < 0) {
		err_set(err,
		    "libmagic's database cannot be read (Debian "
		    "package libmagic-mgc): %s",
		    opened->magic ? magic_error(opened->magic) : "no memory");
		file_types_close(&opened);
		return NULL;
	}
	set_limits(opened->magic);
	return opened;
}

/* file_types_close - give it back; NULL is fine */
void
file_types_close(struct file_types **opened)
{
	if (!*opened)
		return;
	if ((*opened)->magic)
		magic_close((*opened)->magic);
	pthread_mutex_destroy(&(*opened)->lock);
	free(*opened);
	*opened = NULL;
}

/* is_text - no control bytes but for line ends, tabs, form feeds */
static bool
is_text(struct str bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];

		if (c == 0 || c == 0x7f || (c < 0x20 && !strchr("\t\n\r\f", c)))
			return false;
	}
	return true;
}

/* has_macros - a part of an Office file that holds programs */
static bool
has_macros(struct str bytes)
{
	/* names of a ZIP file's parts; of the older kind, in UTF-16 */
	static const char part[] = "vbaProject.bin";
	static const char wide[] = "_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T";

	return memmem(bytes.ptr, bytes.len, part, sizeof(part) - 1) ||
	       memmem(bytes.ptr, bytes.len, wide, sizeof(wide) - 1);
}

/* holds - what libmagic does not look at */
static bool
holds(size_t at, struct str bytes)
{
	unsigned type = types[at].type;

	if (types[at].begins && !str_has_prefix(bytes, types[at].begins))
		return false;
	if (type == OWN_HTML || type == OWN_PLAIN)
		return is_text(bytes);
	return type == OWN_PDF || !has_macros(bytes);
}

/* is_of - does libmagic mean that type? Whatever text it thinks to know is
 * plain text, but for HTML. */
static bool
is_of(const char *mime, size_t at)
{
	if (types[at].type == OWN_PLAIN)
		return strncmp(mime, "text/", 5) == 0 &&
		       strcmp(mime, "text/html") != 0;
	return strcmp(mime, types[at].mime) == 0;
}

/* file_type_find - by its content */
unsigned
file_type_find(struct file_types *opened, struct str bytes)
{
	unsigned found = 0;
	const char *mime;

	if (bytes.len == 0)
		return 0;
	pthread_mutex_lock(&opened->lock);
	mime = magic_buffer(opened->magic, bytes.ptr, bytes.len);
	for (size_t i = 0; mime && i < NTYPES && !found; i++) {
		if (is_of(mime, i) && holds(i, bytes))
			found = types[i].type;
	}
	pthread_mutex_unlock(&opened->lock);
	return found;
}

/* file_type_mime - as the web calls it */
const char *
file_type_mime(unsigned type)
{
	for (size_t i = 0; i < NTYPES; i++) {
		if (types[i].type == type)
			return types[i].mime;
	}
	return "application/octet-stream";
}
