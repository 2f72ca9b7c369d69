/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/peer.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/must.h"
#include "base/scrub.h"
#include "crypto/secret.h"

struct peer {
	bool any;
	uid_t uid;
};

/* peer_new - look the user up */
int
peer_new(const char *user, struct peer **peer_r, struct err *err)
{
	struct passwd entry, *found = NULL;
	char space[4096];
	struct peer *peer;

	if (*user) {
		errno = getpwnam_r(user, &entry, space, sizeof(space), &found);
		if (!found)
			return err_set(
			    err, "peer_user: no user \"%s\" here", user);
	}
	peer = calloc(1, sizeof(*peer));
	must(peer != NULL);
	peer->any = !*user;
	peer->uid = found ? found->pw_uid : 0;
	*peer_r = peer;
	return 0;
}

/* peer_free - forget it */
void
peer_free(struct peer **peer)
{
	free(*peer);
	*peer = NULL;
}

/* peer_check - who is at the other end? */
bool
peer_check(const struct peer *peer, int fd, bool tcp)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (peer->any || tcp)
		return true;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return false;
	return cred.uid == peer->uid || cred.uid == 0;
}

/* peer_is_edge - compare the secret */
bool
peer_is_edge(const struct secret *edge, struct str value)
{
	struct secret got;
	bool same;

	if (!edge || str_unhex(value, got.bytes, sizeof(got.bytes)) < 0)
		return false;
	same = secret_bytes_eq(str_from(got.bytes, sizeof(got.bytes)),
	    str_from(edge->bytes, sizeof(edge->bytes)));
	scrub(&got, sizeof(got));
	return same;
}
