# SPDX-License-Identifier: BSD-2-Clause
# database - where the modules keep their rows

# database_url MODULE - the setting "database"
database_url()
{
	case $DATABASE in
	sqlite) echo "sqlite:$DIR/data/$1.db" ;;
	mysql) echo "mysql://formpledge_${1//-/_}@localhost/formpledge?socket=$DIR/run/mysqld.sock" ;;
	esac
}

start_database()
{
	[ "$DATABASE" = mysql ] || return 0
	die "not yet"
}
