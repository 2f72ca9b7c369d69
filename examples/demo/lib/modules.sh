# SPDX-License-Identifier: BSD-2-Clause
# modules - one process each on a socket that outlives it

# module_program NAME - where it was installed
module_program()
{
	echo "$DIR/programs/sbin/formpledge-$1"
}

# module_services - all that may run in DIR
module_services()
{
	echo feedback registration send-to-friend surveys staff
}

# start_never_again - the list of those who want no mail from send-to-friend:
# a program of its own, which alone writes it
start_never_again()
{
	case " $MODULES " in *" send-to-friend "*) ;; *) return 0 ;; esac
	mkdir -p "$DIR/data/never-again"
	chmod 750 "$DIR/data/never-again"
	give_to_user "$DIR/data/never-again"
	start_service never-again /usr/bin/multiwatch -r 1000000 -t 1 -- \
		"$(module_program never-again)" -d "$DIR/data/never-again" \
		-s "$DIR/run/never-again.sock" -u "$DEMO_USER"
	wait_for 30 "formpledge-never-again" test -e "$DIR/data/never-again/made"
}

# start_modules - spawn-fcgi opens the socket, multiwatch starts the module
# anew when it dies
start_modules()
{
	local name
	start_never_again
	start_custodian
	for name in $MODULES; do
		if ! as_user "$(module_program "$name")" -t -c "$DIR/etc/$name.conf" \
			>"$DIR/log/check.log" 2>&1; then
			cat "$DIR/log/check.log" >&2
			die "formpledge-$name does not accept $DIR/etc/$name.conf"
		fi
		rm -f "$DIR/run/$name.sock"
		start_service "$name" spawn-fcgi -n -s "$DIR/run/$name.sock" \
			-M 0660 -b 1024 -- /usr/bin/multiwatch -r 1000000 -t 1 -- \
			"$(module_program "$name")" -c "$DIR/etc/$name.conf"
	done
	for name in $MODULES; do
		wait_for 30 "formpledge-$name" test -S "$DIR/run/$name.sock"
	done
}

# example_surveys - the ids of those that the policy of the demo allows: what
# people write in their own words (suggestions) is none
example_surveys()
{
	basename -s .conf "$TOP"/examples/surveys/*.conf | grep -v '^suggestions$'
}

# demo_surveys - their ids, where there is the module
demo_surveys()
{
	case " $MODULES " in
	*" surveys "*)
		example_surveys ;;
	esac
}

# open_surveys - those of the demo, unless they were opened before
open_surveys()
{
	local id
	for id in $(demo_surveys); do
		"$DIR/bin/pledgectl" surveys results "$id" >/dev/null 2>&1 ||
			checked surveys open "$id"
	done
}

# surveys_are_open - has the module seen that they were opened?
surveys_are_open()
{
	local id
	for id in $(demo_surveys); do
		[ "$(curl -s -o /dev/null -w '%{http_code}' \
			"http://127.0.0.1:$PORT/surveys/$id")" != 404 ] || return 1
	done
}
