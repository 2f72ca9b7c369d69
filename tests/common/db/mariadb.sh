#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# mariadb.sh install|start|stop|kill DIR [OPTION...] - a private MariaDB for
# tests, everything below DIR: DIR/sock, port in DIR/port, account "test"
# without a password, database "test". Exit 77 where it is not installed.
set -eu
action=$1
dir=$2
shift 2
PATH=$PATH:/usr/sbin

free_port() {
	port=$((20000 + $$ % 20000))
	while grep -qi ":$(printf %04X $port) " /proc/net/tcp; do
		port=$((port + 1))
	done
	echo $port
}

# A CA, and a certificate for 127.0.0.2 and no other name.
certificates() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-ca \
		-keyout "$dir/ca.key" -out "$dir/ca.pem" 2>/dev/null
	openssl req -newkey rsa:2048 -nodes -subj /CN=127.0.0.2 \
		-keyout "$dir/server.key" -out "$dir/server.csr" 2>/dev/null
	echo subjectAltName=IP:127.0.0.2 > "$dir/san"
	openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.pem" \
		-CAkey "$dir/ca.key" -CAcreateserial -days 2 \
		-extfile "$dir/san" -out "$dir/server.pem" 2>/dev/null
}

# 1: it ended, or does not answer in a minute and a half.
wait_for() {
	tries=900
	while [ $tries -gt 0 ] && kill -0 "$1" 2>/dev/null; do
		mariadb --no-defaults -S "$dir/sock" -u test test \
			-e 'SELECT 1' >/dev/null 2>&1 && return 0
		sleep 0.1
		tries=$((tries - 1))
	done
	cat "$dir/log" >&2
	return 1
}

# is_running PID - and has not ended, with nobody who asked for it yet
is_running() {
	[ -e "/proc/$1/stat" ] &&
		! grep -q '^[0-9]* (.*) [ZX]' "/proc/$1/stat" 2>/dev/null
}

# start_server [OPTION...] - until it answers
start_server() {
	mariadbd --no-defaults --datadir="$dir/data" --socket="$dir/sock" \
		--tmpdir="$dir/tmp" \
		--user="$(id -un)" --port="$(cat "$dir/port")" \
		--bind-address=127.0.0.1,127.0.0.2,127.0.0.3 \
		--pid-file="$dir/pid" --init-file="$dir/init.sql" \
		--innodb-buffer-pool-size=8M --innodb-log-file-size=8M \
		--performance-schema=off --skip-name-resolve \
		--ssl-cert="$dir/server.pem" --ssl-key="$dir/server.key" \
		--ssl-ca="$dir/ca.pem" "$@" >"$dir/log" 2>&1 &
	wait_for $!
}

case $action in
install)
	command -v mariadbd >/dev/null && command -v mariadb-install-db \
		>/dev/null || exit 77
	# A server that starts removes what it finds of temporary tables, those
	# of other servers as well: a folder of its own for them.
	mkdir -p "$dir/tmp"
	mariadb-install-db --no-defaults --force --datadir="$dir/data" \
		--tmpdir="$dir/tmp" \
		--user="$(id -un)" --skip-test-db \
		--auth-root-authentication-method=normal >"$dir/install" 2>&1 || {
		cat "$dir/install" >&2
		exit 1
	}
	free_port > "$dir/port"
	certificates
	cat > "$dir/init.sql" <<-END
	CREATE DATABASE IF NOT EXISTS test;
	CREATE USER IF NOT EXISTS test@localhost;
	CREATE USER IF NOT EXISTS test@'%';
	GRANT ALL ON test.* TO test@localhost;
	GRANT ALL ON test.* TO test@'%';
	DELETE FROM mysql.global_priv WHERE user = '';
	FLUSH PRIVILEGES;
	END
	;;
start)
	# Somebody may have taken the port since: then another one.
	tries=3
	until start_server "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] && ! [ -e "$dir/started" ] &&
			grep -q "Can't start server: Bind on TCP" "$dir/log" ||
			exit 1
		free_port > "$dir/port"
	done
	touch "$dir/started"
	;;
stop)
	pid=$(cat "$dir/pid")
	kill -CONT "$pid"
	kill "$pid"
	tries=100
	while is_running "$pid"; do
		sleep 0.1
		tries=$((tries - 1))
		[ $tries -gt 0 ] || kill -9 "$pid"
	done
	;;
kill)
	pid=$(cat "$dir/pid")
	kill -9 "$pid"
	while is_running "$pid"; do sleep 0.05; done
	rm -f "$dir/pid"
	;;
esac
