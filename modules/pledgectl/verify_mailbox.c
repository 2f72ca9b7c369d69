/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "modules/pledgectl/verify_mailbox.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/num.h"
#include "base/str.h"
#include "db/db.h"
#include "modules/pledgectl/apart.h"
#include "modules/pledgectl/control.h"
#include "modules/pledgectl/verify.h"

#define MAIL_MAX  (256 * 1024) /* bytes of one that is read */
#define MAILS_MAX 10000	       /* names looked at in a folder */
#define WAIT_MS	  45000
/* Who ends the run waits so long: a member that is not confirmed could not be
 * erased. */
#define STOPPED_MS 20000
#define LOOK_NS	   50000000
#define STUCK_MS   2000	    /* after which the outbox is looked at, each time */
#define CLOCK_NS   20000000 /* by which a file's time may be behind */
#define SECOND_NS  1000000000

/* verify_mailbox_now - by the clock that files have */
int64_t
verify_mailbox_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec - CLOCK_NS;
}

/* read_file - whole, up to its bound */
static const char *
read_file(struct verify *verify, const char *path)
{
	struct buf text = BUF_INIT(MAIL_MAX);
	FILE *file = fopen(path, "re");
	char piece[4096];
	const char *ret;
	size_t n;

	if (!file)
		return NULL;
	while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_put_bytes(&text, piece, n);
	fclose(file);
	ret = arena_strdup(verify->control->arena, buf_text(&text));
	buf_free(&text);
	return ret;
}

/* put_unfolded - headers, a line each, without CR */
static void
put_unfolded(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		bool folds = text.ptr[i] == '\n' && i + 1 < text.len &&
			     (text.ptr[i + 1] == ' ' ||
				 text.ptr[i + 1] == '\t');

		if (!folds && text.ptr[i] != '\r')
			buf_putc(out, text.ptr[i]);
	}
}

/* put_decoded - quoted-printable (RFC 2045, section 6.7) */
static void
put_decoded(struct buf *out, const char *text)
{
	while (*text) {
		char byte[1];

		if (text[0] == '=' && text[1] == '\r' && text[2] == '\n')
			text += 3;
		else if (text[0] == '=' && text[1] == '\n')
			text += 2;
		else if (text[0] == '=' && text[1] && text[2] &&
			 str_unhex(str_from(text + 1, 2), byte, 1) == 0) {
			buf_putc(out, byte[0]);
			text += 3;
		} else
			buf_putc(out, *text++);
	}
}

/* split - headers and body of a message */
static struct verify_mail
split(struct verify *verify, const char *text)
{
	struct arena *arena = verify->control->arena;
	struct buf out = BUF_INIT(MAIL_MAX);
	const char *end = strstr(text, "\r\n\r\n");
	struct verify_mail mail;

	if (!end)
		end = strstr(text, "\n\n");
	if (!end)
		end = text + strlen(text);
	put_unfolded(&out, str_from(text, (size_t)(end - text)));
	mail.headers = arena_strdup(arena, buf_text(&out));
	buf_clear(&out);
	if (strcasestr(mail.headers, "quoted-printable"))
		put_decoded(&out, end);
	else
		buf_puts(&out, end);
	mail.body = arena_strdup(arena, buf_text(&out));
	buf_free(&out);
	return mail;
}

/* What is looked for in a folder. */
struct hunt {
	struct verify *verify;
	int64_t since;
	const char *words;
	struct verify_mail *mail;
	int64_t newest; /* of those found */
};

/* look_at - one file of the folder */
static void
look_at(struct hunt *hunt, const char *path)
{
	struct verify_mail mail;
	const char *text;
	struct stat st;
	int64_t at;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	at = (int64_t)st.st_mtim.tv_sec * SECOND_NS + st.st_mtim.tv_nsec;
	if (at < hunt->since || at < hunt->newest)
		return;
	text = read_file(hunt->verify, path);
	if (!text)
		return;
	mail = split(hunt->verify, text);
	if (!strcasestr(mail.headers, hunt->verify->conf.test_mail) ||
	    (!strstr(mail.headers, hunt->words) &&
		!strstr(mail.body, hunt->words)))
		return;
	*hunt->mail = mail;
	hunt->newest = at;
}

/* look_in - every file of a folder */
static void
look_in(struct hunt *hunt, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[4096];

	if (!dir)
		return;
	for (int n = 0; n < MAILS_MAX && (entry = readdir(dir)); n++) {
		int len = snprintf(
		    path, sizeof(path), "%s/%s", folder, entry->d_name);

		if (entry->d_name[0] != '.' && len > 0 &&
		    (size_t)len < sizeof(path))
			look_at(hunt, path);
	}
	closedir(dir);
}

/* verify_mailbox_find - the newest */
bool
verify_mailbox_find(struct verify *verify, int64_t since, const char *words,
    struct verify_mail *mail_r)
{
	const char *box = verify->conf.test_mailbox;
	struct arena *arena = verify->control->arena;
	struct hunt hunt = {verify, since, words, mail_r, 0};

	look_in(&hunt, box);
	look_in(&hunt, arena_printf(arena, "%s/new", box));
	look_in(&hunt, arena_printf(arena, "%s/cur", box));
	return hunt.newest != 0;
}

/* take - one number */
static int
take(void *ctx, const struct db_row *row)
{
	int64_t *n = ctx;

	*n = db_row_int(row, 0);
	return 0;
}

/* stuck - how many mails were tried in vain */
static enum db_status
stuck(struct db *db, void *shared, struct err *err)
{
	return db_query(db,
	    "SELECT COUNT(*) FROM outbox WHERE attempts > 0 AND lease = 0",
	    DB_NO_ARGS, take, shared, err);
}

/* are_stuck - does the relay take no mail? */
static int64_t
are_stuck(struct verify *verify)
{
	struct control_module module;
	struct err err = ERR_NONE;
	int64_t *shared, n = 0;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 0;
	if (control_module(verify->control, &suite_modules[SUITE_REGISTRATION],
		&module, &err) == 0 &&
	    apart_run(verify->control, &module,
		&suite_modules[SUITE_REGISTRATION].databases[1], stuck, shared,
		NULL, &err) == 0)
		n = *shared;
	munmap(shared, sizeof(*shared));
	return n;
}

/* verify_mailbox_wait - until it is there, or cannot come */
bool
verify_mailbox_wait(struct verify *verify, int64_t since, const char *words,
    struct verify_mail *mail_r, struct verify_finding *finding_r)
{
	const struct timespec look = {0, LOOK_NS};
	int64_t began = clock_mono_ms(), asked = began, waiting = 0, limit;

	while (!verify_mailbox_find(verify, since, words, mail_r)) {
		int64_t now = clock_mono_ms();

		if (now - asked > STUCK_MS) {
			waiting = are_stuck(verify);
			asked = now;
		}
		limit = verify_is_stopped() ? STOPPED_MS : WAIT_MS;
		if (waiting || now - began > limit)
			break;
		nanosleep(&look, NULL);
	}
	if (verify_mailbox_find(verify, since, words, mail_r))
		return true;
	if (waiting)
		verify_say(finding_r, VERIFY_FAILED,
		    "see whether the relay that site.conf names runs, and the "
		    "log of formpledge-registration",
		    "the relay takes no mail: %lld wait for another try",
		    (long long)waiting);
	else /* the module may have held it back: nothing is proved */
		verify_say(finding_r, VERIFY_UNKNOWN,
		    "see whether mail to test_mail arrives in test_mailbox, "
		    "and whether the relay runs; to one address go four mails "
		    "an hour at most: after two runs wait for an hour",
		    "no mail came to test_mailbox within %d s", WAIT_MS / 1000);
	return false;
}

/* verify_mail_link - the first whose path has that in it */
const char *
verify_mail_link(
    struct verify *verify, const struct verify_mail *mail, const char *part)
{
	const char *at = mail->body;

	while ((at = strstr(at, "http"))) {
		size_t len = strcspn(at, " \t\r\n<>\"");
		const char *found = memmem(at, len, part, strlen(part));

		if (found)
			return arena_str(
			    verify->control->arena, str_from(at, len));
		at += len;
	}
	return NULL;
}

/* verify_mail_header - the first of a name */
const char *
verify_mail_header(
    struct verify *verify, const struct verify_mail *mail, const char *name)
{
	struct str rest = str_of(mail->headers);

	while (!str_is_none(rest)) {
		struct str line = str_cut(&rest, '\n');
		struct str key = str_cut(&line, ':');

		if (str_is_nocase(key, name) && !str_is_none(line))
			return arena_str(
			    verify->control->arena, str_trim(line));
	}
	return NULL;
}
