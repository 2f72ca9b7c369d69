# SPDX-License-Identifier: BSD-2-Clause
# services - start, stop and watch what runs in DIR; one pid file each

# start_service NAME COMMAND... - in a session of its own, as the demo's user
start_service()
{
	local name=$1
	shift
	(
		cd "$DIR"
		ulimit -c 0
		ulimit -l unlimited 2>/dev/null || true
		exec 8>&- 9>&-
		as_user setsid -f /bin/sh -c \
			'echo $$ >"$0" && exec "$@"' "$DIR/run/$name.pid" "$@" \
			</dev/null >>"$DIR/log/$name.log" 2>&1
	)
}

# is_running PID - a process that has ended and that nobody has asked for yet
# does not: in some containers that is seconds later
is_running()
{
	local stat
	kill -0 "$1" 2>/dev/null || return
	read -r stat 2>/dev/null <"/proc/$1/stat" || return
	case ${stat##*) } in
	[ZX]*) return 1 ;;
	esac
}

# service_pid NAME - its process, nothing if it does not run
service_pid()
{
	local pid
	pid=$(cat "$DIR/run/$1.pid" 2>/dev/null) || return 0
	[ -z "$pid" ] || ! is_running "$pid" || echo "$pid"
}

# stop_service NAME - ask, wait, insist
stop_service()
{
	local pid tries=500
	pid=$(service_pid "$1")
	if [ "$pid" ]; then
		kill "$pid" 2>/dev/null || true
		while is_running "$pid" && [ $tries -gt 0 ]; do
			sleep 0.02
			tries=$((tries - 1))
		done
		[ $tries -gt 0 ] || kill -KILL -- "-$pid" 2>/dev/null || true
	fi
	rm -f "$DIR/run/$1.pid"
}

# start_all - in the order in which they need each other
start_all()
{
	local name
	start_database
	start_mail
	write_conf
	prepare_data
	open_surveys
	start_modules
	"start_$SERVER"
	wait_for 30 "the web server" curl -s -o /dev/null "http://127.0.0.1:$PORT/"
	for name in $MODULES; do
		wait_for 30 "formpledge-$name" curl -sf -m 5 -o /dev/null \
			"http://127.0.0.1:$PORT/$name/health"
	done
	wait_for 30 "the surveys" surveys_are_open
}

# stop_all - the other way round
stop_all()
{
	stop_together nginx apache
	# shellcheck disable=SC2046 # names
	stop_together authorizer never-again custodian $(module_services)
	stop_together mail mariadb
}

# stop_together NAME... - those that do not need each other
stop_together()
{
	local name pids=
	for name; do
		stop_service "$name" &
		pids="$pids $!"
	done
	# shellcheck disable=SC2086 # process ids
	wait $pids
}

# wait_until_stopped - Ctrl-C, or --stop from elsewhere. The timers of an
# installation are left to who tries them, but for the one that completes
# erasures.
wait_until_stopped()
{
	local seconds=0
	while [ "$(service_pid "$SERVER")" ]; do
		sleep 1
		seconds=$((seconds + 1))
		[ $((seconds % 60)) -ne 0 ] ||
			"$DIR/bin/pledgectl" erasures deliver \
				>"$DIR/log/erasures.log" 2>&1 || true
	done
}

# tell - where to look
tell()
{
	cat <<-END

	  site       http://127.0.0.1:$PORT/
	  forms      http://127.0.0.1:$PORT/registration/
	             http://127.0.0.1:$PORT/send-to-friend/?url=/jobs/7
	             http://127.0.0.1:$PORT/feedback/
	             http://127.0.0.1:$PORT/surveys/
	  staff      http://127.0.0.1:$PORT/staff/  as $(staff_users),
	             password $(staff_password)
	  mail       $DIR/mail/
	  logs       $DIR/log/
	  settings   $DIR/etc/
	  command    $DIR/bin/pledgectl promises
	  reload     pkill -HUP -f '^$DIR/programs/sbin/formpledge-'
	  stop       examples/demo/run --stop --dir $DIR

	END
}
