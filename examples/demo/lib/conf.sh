# SPDX-License-Identifier: BSD-2-Clause
# conf - the folders below DIR and the settings in DIR/etc

# lay_out - folders, and the files as make install puts them
lay_out()
{
	[ ${#DIR} -le 80 ] ||
		die "$DIR is too long a name: sockets below it allow 80 characters"
	[ -z "$(service_pid nginx)$(service_pid apache)" ] ||
		die "already running in $DIR; stop it: $0 --stop --dir $DIR," \
			"or choose another --dir and --port"
	keep_database
	mkdir -p "$DIR"/{etc,data,run,log,mail,bin,tmp,site}
	stop_all
	! port_is_taken ||
		die "another program answers at port $PORT; choose another --port"
	install_programs
	copy_examples
	give_to_user "$DIR"
	as_user test -x "$DIR/run" ||
		die "the user $DEMO_USER cannot reach $DIR; choose another --dir"
	write_command
}

# port_is_taken - would the web server find somebody there?
port_is_taken()
{
	(exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null
}

# keep_database - what is in DIR belongs together: boxes fit one database
keep_database()
{
	local was
	was=$(cat "$DIR/data/.database" 2>/dev/null) || was=$DATABASE
	[ "$was" = "$DATABASE" ] ||
		die "$DIR holds a demo with --database $was; take that, remove" \
			"the folder, or choose another --dir"
	mkdir -p "$DIR/data"
	echo "$DATABASE" >"$DIR/data/.database"
}

# copy_examples - the job board, its layout around the forms, surveys
copy_examples()
{
	local id
	cp -R "$TOP/examples/site/." "$DIR/site/"
	rm -rf "$DIR/site/local.mk" "$DIR/etc/templates"
	mv "$DIR/site/templates" "$DIR/etc/templates"
	mkdir -p "$DIR/etc/surveys" "$DIR/etc/forms"
	cp -n "$TOP"/examples/forms/*.conf "$DIR/etc/forms/"
	for id in $(example_surveys); do
		cp -n "$TOP/examples/surveys/$id.conf" "$DIR/etc/surveys/"
	done
}

# give_to_user PATH... - what root has written
give_to_user()
{
	[ "$(id -u)" != 0 ] || chown -R "$DEMO_USER:$DEMO_GROUP" "$@"
}

# write_command - DIR/bin/pledgectl knows this configuration
write_command()
{
	cat >"$DIR/bin/pledgectl" <<-END
	#!/bin/sh
	# pledgectl with the configuration of this demo, as its user; verify
	# looks into processes, which is root's
	as=\$(id -u):\$1
	set -- "$DIR/programs/bin/pledgectl" --conf "$DIR/etc" "\$@"
	if [ "\${as#0:}" != "\$as" ] && [ "\$as" != 0:verify ]; then
		set -- setpriv --reuid=$DEMO_USER --regid=$DEMO_GROUP \\
			--init-groups -- "\$@"
	fi
	exec "\$@"
	END
	chmod 755 "$DIR/bin/pledgectl"
}

# set_conf FILE KEY VALUE - one setting; VALUE as a file says it. Takes the
# place of the line that is there, commented out or not.
set_conf()
{
	local file=$DIR/etc/$1.conf
	touch "$file"
	KEY=$2 LINE="$2 = $3" awk '
		!done && $0 ~ "^#? ?" ENVIRON["KEY"] " = " {
			print ENVIRON["LINE"]
			done = 1
			next
		}
		{ print }
		END { if (!done) print ENVIRON["LINE"] }
	' "$file" >"$file.new"
	mv "$file.new" "$file"
}

# write_conf - what this site sets; everything else keeps its default
write_conf()
{
	local name
	set_conf site site_url "\"$SITE_URL\""
	set_conf site site_name '"Example Jobs"'
	set_conf site languages '[ "en", "de" ]'
	set_conf site policy "\"$DIR/etc/policies/strict.conf\""
	set_conf site policy_dir "\"$DIR/etc/policies\""
	set_conf site secrets "\"$DIR/etc/secrets\""
	set_conf site templates "\"$DIR/etc/templates\""
	set_conf site mail_from '"jobs@example.org"'
	set_conf site mail_bounce '"discard@example.org"'
	set_conf site relay "\"$RELAY\""
	[ -z "$(service_pid mail)" ] ||
		set_conf site relay_log "\"$DIR/log/mail.log\""
	# an ordinary user may not: then it has to be a host without swap
	(ulimit -l unlimited) 2>/dev/null ||
		set_conf send-to-friend lock_memory false
	set_conf surveys surveys_dir "\"$DIR/etc/surveys\""
	set_conf send-to-friend never_again "\"$DIR/data/never-again\""
	set_conf send-to-friend never_again_socket "\"$DIR/run/never-again.sock\""
	set_conf send-to-friend pages "$(friend_pages)"
	set_conf surveys box_dir "\"$DIR/data/boxes\""
	# scripts that try the demo answer a form as soon as they have it
	for name in feedback send-to-friend; do
		set_conf "$name" form_min_time '"0 s"'
	done
	for name in $(module_services); do
		set_conf "$name" listen "\"unix:$DIR/run/$name.sock\""
	done
	write_database_conf
	write_staff_conf
	write_verify_conf
	give_to_user "$DIR/etc"
}

# write_verify_conf - what pledgectl verify may use here: every line can be
# proved
write_verify_conf()
{
	local databases='[ ]' config=$DIR/etc/nginx.conf
	[ "$DATABASE" = sqlite ] || databases="[ \"$DIR/data/mariadb\" ]"
	[ "$SERVER" = nginx ] || config=$DIR/etc/apache2.conf
	set_conf verify test_mail '"verify@example.org"'
	set_conf verify test_mailbox "\"$DIR/mail\""
	set_conf verify test_survey '"commute"'
	set_conf verify test_form '"contact"'
	set_conf verify webserver_config "\"$config\""
	set_conf verify webserver_logs "[ \"$DIR/log\" ]"
	set_conf verify temporary_folders "[ \"$DIR/tmp\" ]"
	set_conf verify databases "$databases"
	mkdir -p "$DIR/backups"
	set_conf verify backups "[ \"$DIR/backups\" ]"
}

# friend_pages - what can be sent to a friend, and what it is called
friend_pages()
{
	cat <<-END | tr -d '\n'
	(
	 { path = "/jobs/3"; title = "Bicycle mechanic"; titles = { de = "Zweiradmechanik"; }; },
	 { path = "/jobs/7"; title = "Night baker"; titles = { de = "Nachtbackstube"; }; },
	 { path = "/jobs/12"; title = "C programmer"; titles = { de = "Programmieren in C"; }; },
	 { path = "/jobs/15"; title = "School librarian"; titles = { de = "Schulbibliothek"; }; },
	 { path = "/jobs/21"; title = "Ferry deckhand"; titles = { de = "Decksdienst auf der Fähre"; }; },
	 { prefix = "/"; title = "A page of our job board"; titles = { de = "Eine Seite unserer Jobbörse"; }; }
	 )
	END
}

# prepare_data - secrets and tables
prepare_data()
{
	checked keys init
	[ "$MODULES" ] || return 0
	make_databases
	checked db migrate
	grant_rights
}

# checked ARGUMENT... - a pledgectl command that has to succeed
checked()
{
	"$DIR/bin/pledgectl" "$@" >"$DIR/log/pledgectl.log" 2>&1 || {
		cat "$DIR/log/pledgectl.log" >&2
		die "pledgectl $* failed"
	}
}

# write_secret FILE TEXT - readable by its owner alone
write_secret()
{
	(umask 077 && printf '%s\n' "$2" >"$1")
	give_to_user "$1"
}
