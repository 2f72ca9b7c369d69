# SPDX-License-Identifier: BSD-2-Clause
# staff - who may log in at /staff/, and what each may do there

# staff_users - one for each kind of work
staff_users()
{
	echo "ann (inbox, requests, disclosures), ben (members)," \
		"cleo (results), dora (audit)"
}

# staff_password - theirs, made when the folder is made
staff_password()
{
	cat "$DIR/etc/staff.password"
}

# write_staff_conf - roles, and the web servers' file of log-ins
write_staff_conf()
{
	local name password
	for name in registration feedback surveys; do
		set_conf staff "$name" "\"$(database_url_as staff $name)\""
		write_password_conf staff staff "$name"
	done
	for name in registration keystore feedback; do
		set_conf custodian "$name" \
			"\"$(database_url_as custodian $name)\""
		write_password_conf custodian custodian "$name"
	done
	set_conf custodian database "\"$(database_url_as custodian staff)\""
	write_password_conf custodian custodian database
	set_conf custodian user "\"$DEMO_USER\""
	set_conf staff custodian_socket "\"$DIR/run/custodian.sock\""
	set_conf staff roles "$(staff_roles)"
	if [ ! -e "$DIR/etc/staff.password" ]; then
		password=$(head -c 12 /dev/urandom | base64 | tr '+/' 'ab')
		write_secret "$DIR/etc/staff.password" "$password"
	fi
	password=$(staff_password | openssl passwd -6 -stdin)
	for name in ann ben cleo dora; do
		printf '%s:%s\n' "$name" "$password"
	done >"$DIR/etc/nginx/staff-users"
	cp "$DIR/etc/nginx/staff-users" "$DIR/etc/apache/staff-users"
}

# start_custodian - who has the keys for what staff look at
start_custodian()
{
	case " $MODULES " in *" staff "*) ;; *) return 0 ;; esac
	start_service custodian /usr/bin/multiwatch -r 1000000 -t 1 -- \
		"$(module_program custodian)" -c "$DIR/etc/custodian.conf" \
		-s "$DIR/run/custodian.sock"
	wait_for 30 "formpledge-custodian" test -S "$DIR/run/custodian.sock"
}

# staff_roles - as staff.conf says them
staff_roles()
{
	cat <<-END | tr -d '\n'
	(
	 { role = "inbox"; users = ["ann"]; },
	 { role = "requests"; users = ["ann"]; },
	 { role = "disclosures"; users = ["ann"]; },
	 { role = "members"; users = ["ben"]; },
	 { role = "terminate"; users = ["ben"]; },
	 { role = "results"; users = ["cleo"]; },
	 { role = "audit"; users = ["dora"]; }
	 )
	END
}
