# SPDX-License-Identifier: BSD-2-Clause
# common - messages, users, waiting

say()
{
	printf 'demo: %s\n' "$*"
}

die()
{
	printf 'demo: %s\n' "$*" >&2
	exit 1
}

# choose_user - services never run as root: under root they get a user
choose_user()
{
	DEMO_USER=$(id -un)
	if [ "$(id -u)" = 0 ]; then
		DEMO_USER=www-data
	fi
	DEMO_GROUP=$(id -gn "$DEMO_USER")
}

# as_user COMMAND... - as the user of the services
as_user()
{
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid="$DEMO_USER" --regid="$DEMO_GROUP" --init-groups \
			--inh-caps=-all -- "$@"
	else
		"$@"
	fi
}

# with_sudo COMMAND... - as root
with_sudo()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "run this once as root (there is no sudo): $*"
	fi
}

# wait_for SECONDS WHAT COMMAND... - until the command succeeds
wait_for()
{
	local tries=$(($1 * 20)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || die "$what does not answer; see $DIR/log"
		sleep 0.05
	done
}
