/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "box_fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/must.h"
#include "crypto/hmac.h"
#include "modules/surveys/box/spent.h"

/* take_reply - note what the box said */
static void
take_reply(void *arg, void *ctx, unsigned tag, enum box_result result)
{
	struct box_fixture *fixture = arg;

	must(ctx == fixture && tag < FIXTURE_REPLIES_MAX);
	pthread_mutex_lock(&fixture->lock);
	fixture->replies[tag] = result;
	fixture->replied[tag] = true;
	fixture->nreplies++;
	pthread_cond_broadcast(&fixture->more);
	pthread_mutex_unlock(&fixture->lock);
}

/* fixture_new - a fresh box in a fresh folder */
struct box_fixture *
fixture_new(uint32_t capacity)
{
	struct box_fixture *fixture = calloc(1, sizeof(*fixture));
	const char *tmp = getenv("TMPDIR");
	struct err err = ERR_NONE;

	must(fixture != NULL);
	pthread_mutex_init(&fixture->lock, NULL);
	pthread_cond_init(&fixture->more, NULL);
	snprintf(fixture->folder, sizeof(fixture->folder), "%s/fp-box-XXXXXX",
	    tmp && strlen(tmp) < 80 ? tmp : "/tmp");
	must(mkdtemp(fixture->folder) != NULL);
	snprintf(fixture->path, sizeof(fixture->path), "%s/commute.box",
	    fixture->folder);
	secret_random(&fixture->key);
	fixture->config = (struct box_config){
	    .path = fixture->path,
	    .key = &fixture->key,
	    .label = STR("survey commute, host 1"),
	    .record_bytes = FIXTURE_RECORD_BYTES,
	    .capacity = capacity,
	    .reply = take_reply,
	    .reply_arg = fixture,
	};
	must(box_create(&fixture->config, &err) == 0);
	must(fixture_open(fixture) == BOX_OPENED);
	return fixture;
}

/* fixture_free - with its folder */
void
fixture_free(struct box_fixture **fixture)
{
	box_close(&(*fixture)->box);
	unlink((*fixture)->path);
	rmdir((*fixture)->folder);
	pthread_mutex_destroy(&(*fixture)->lock);
	pthread_cond_destroy(&(*fixture)->more);
	free(*fixture);
	*fixture = NULL;
}

/* fixture_open - as after a restart */
enum box_opening
fixture_open(struct box_fixture *fixture)
{
	struct err err = ERR_NONE;
	enum box_opening opening;

	fixture->config.spent = spent_new(1000);
	opening = box_open(&fixture->config, &fixture->box, &err);
	if (opening != BOX_OPENED) {
		must(err.set);
		spent_free(&fixture->config.spent);
	}
	return opening;
}

/* fixture_record - a digest and answers out of a number */
void
fixture_record(unsigned n, uint8_t record_r[FIXTURE_RECORD_BYTES])
{
	memset(record_r, (int)(n % 251), FIXTURE_RECORD_BYTES);
	hash_sha256(str_from(&n, sizeof(n)), record_r);
}

/* fixture_put - without waiting */
void
fixture_put(struct box_fixture *fixture, unsigned n)
{
	uint8_t record[FIXTURE_RECORD_BYTES];

	fixture_record(n, record);
	box_put(fixture->box, record, fixture, n);
}

/* fixture_wait - for replies */
void
fixture_wait(struct box_fixture *fixture, size_t nreplies)
{
	pthread_mutex_lock(&fixture->lock);
	while (fixture->nreplies < nreplies)
		pthread_cond_wait(&fixture->more, &fixture->lock);
	pthread_mutex_unlock(&fixture->lock);
}

/* fixture_take - put, and wait for the reply */
enum box_result
fixture_take(struct box_fixture *fixture, unsigned n)
{
	size_t before = fixture->nreplies;

	fixture_put(fixture, n);
	fixture_wait(fixture, before + 1);
	return fixture->replies[n];
}

/* fixture_bytes - the file as it is */
uint8_t *
fixture_bytes(const struct box_fixture *fixture, size_t *len_r)
{
	int fd = open(fixture->path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	uint8_t *bytes;

	must(fd != -1 && fstat(fd, &st) == 0);
	bytes = malloc((size_t)st.st_size);
	must(
	    bytes != NULL && read(fd, bytes, (size_t)st.st_size) == st.st_size);
	close(fd);
	*len_r = (size_t)st.st_size;
	return bytes;
}

/* fixture_write - damage it */
void
fixture_write(
    const struct box_fixture *fixture, size_t at, const void *bytes, size_t len)
{
	int fd = open(fixture->path, O_WRONLY | O_CLOEXEC);

	must(fd != -1 && pwrite(fd, bytes, len, (off_t)at) == (ssize_t)len);
	close(fd);
}
