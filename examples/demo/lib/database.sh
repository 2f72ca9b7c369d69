# SPDX-License-Identifier: BSD-2-Clause
# database - where the modules keep their rows: SQLite, or a private MariaDB

SQL_SOCKET=run/mariadb.sock

# database_url NAME - of feedback, registration, keystore, staff or surveys
database_url()
{
	case $DATABASE in
	sqlite) echo "sqlite:$DIR/data/$1.db" ;;
	mysql) echo "mysql://formpledge-$1@localhost/formpledge_$1?socket=$DIR/$SQL_SOCKET" ;;
	esac
}

# database_url_as ACCOUNT NAME - the same, of a module that looks into it
database_url_as()
{
	database_url "$2" | sed "s|//formpledge-$2@|//formpledge-$1@|"
}

# write_database_conf - where each module finds its own
write_database_conf()
{
	local name
	for name in feedback registration staff surveys; do
		set_conf $name database "\"$(database_url $name)\""
		write_password_conf $name $name database
	done
	set_conf registration keystore "\"$(database_url keystore)\""
	write_password_conf registration keystore keystore
	write_password_conf site admin database_admin
	[ "$DATABASE" = sqlite ] ||
		set_conf site database_admin '"formpledge-admin"'
}

# write_password_conf FILE ACCOUNT KEY - KEY_password_file, for MariaDB
write_password_conf()
{
	local value='""'
	[ "$DATABASE" = sqlite ] || value="\"$DIR/etc/secrets/$2.password\""
	set_conf "$1" "$3_password_file" "$value"
}

# make_server - the folder of a private MariaDB
make_server()
{
	local data=$DIR/data/mariadb
	[ ! -e "$data/.complete" ] || return 0
	rm -rf "$data"
	as_user mkdir -p "$data"
	# --force: also where the machine's name cannot be looked up
	if ! as_user mariadb-install-db --no-defaults --force --skip-test-db \
		--auth-root-authentication-method=normal --tmpdir="$DIR/tmp" \
		--innodb-log-file-size=16M --datadir="$data" >"$DIR/log/mariadb.log" 2>&1; then
		tail -n 20 "$DIR/log/mariadb.log" >&2
		die "mariadb-install-db failed, see $DIR/log/mariadb.log"
	fi
	as_user touch "$data/.complete"
}

# start_database - nothing to do for SQLite
start_database()
{
	[ "$DATABASE" = mysql ] || return 0
	make_server
	# shellcheck disable=SC2086 # MARIADB_LOG: options of who wants a binlog
	start_service mariadb mariadbd --no-defaults \
		--datadir="$DIR/data/mariadb" --socket="$DIR/$SQL_SOCKET" \
		--pid-file="$DIR/run/mariadb.server" --tmpdir="$DIR/tmp" \
		--skip-networking ${MARIADB_LOG:---skip-log-bin} \
		--skip-name-resolve \
		--innodb-log-file-size=16M \
		--innodb-buffer-pool-size=64M --character-set-server=utf8mb4
	wait_for 60 "MariaDB" as_root_of_sql -e 'SELECT 1'
}

# as_root_of_sql ARGUMENT... - the client, as the database's root
as_root_of_sql()
{
	mariadb --no-defaults --socket="$DIR/$SQL_SOCKET" --user=root "$@"
}

# make_databases - databases and accounts, each with a password in a file
make_databases()
{
	local account password
	[ "$DATABASE" = mysql ] || return 0
	as_root_of_sql <"$DIR/etc/databases.mysql.sql"
	for account in feedback registration keystore surveys staff custodian \
		admin; do
		if [ ! -e "$DIR/etc/secrets/$account.password" ]; then
			password=$(head -c 24 /dev/urandom | base64 | tr -d '+/')
			write_secret "$DIR/etc/secrets/$account.password" "$password"
		fi
		password=$(cat "$DIR/etc/secrets/$account.password")
		as_root_of_sql -e "ALTER USER 'formpledge-$account'@'localhost'
			IDENTIFIED BY '$password' ACCOUNT UNLOCK"
	done
}

# grant_rights - to the tables that are there now, and to nothing else
grant_rights()
{
	[ "$DATABASE" = mysql ] || return 0
	as_root_of_sql <"$DIR/etc/grants.mysql.sql"
}
