# SPDX-License-Identifier: BSD-2-Clause
# web_apache - a private Apache with the includes as they are installed

APACHE_MODULES="mpm_event authz_core authn_core unixd proxy proxy_fcgi headers
	setenvif env alias dir mime rewrite authnz_fcgi authz_user
	auth_basic authn_file"

# load_apache_modules - LoadModule lines for those that are not built in
load_apache_modules()
{
	local name file
	for name in $APACHE_MODULES; do
		file=/usr/lib/apache2/modules/mod_$name.so
		[ ! -e "$file" ] || echo "LoadModule ${name}_module $file"
	done
}

# write_apache - DIR/etc/apache2.conf, as an operator would have it
write_apache()
{
	local name includes=
	for name in $(module_services); do
		case "$name $MODULES" in
		surveys*registration*) name=surveys-members ;;
		esac
		includes="$includes
		Include $DIR/etc/apache/formpledge-$name.conf"
	done
	cat >"$DIR/etc/apache2.conf" <<-END
	ServerRoot $DIR
	$(load_apache_modules)
	Mutex pthread
	PidFile $DIR/run/apache.master
	ServerName 127.0.0.1
	ServerTokens Prod
	Listen 127.0.0.1:$PORT
	ErrorLog $DIR/log/apache-error.log
	LogLevel crit
	HttpProtocolOptions Strict
	TypesConfig /etc/mime.types
	AddDefaultCharset utf-8
	<Directory $DIR/site>
		Require all granted
		DirectorySlash Off
		FallbackResource disabled
		RewriteEngine On
		RewriteCond %{REQUEST_FILENAME} !-f
		RewriteCond %{REQUEST_FILENAME}.html -f
		RewriteRule ^(.+[^/])/?\$ \$1.html [END]
	</Directory>
	Include $DIR/etc/apache/formpledge-authorizer.conf
	<VirtualHost 127.0.0.1:$PORT>
		DocumentRoot $DIR/site
		DirectoryIndex index.html
		Include $DIR/etc/apache/formpledge-server.conf
	$includes
		# One part of the site that is for members.
		<Location /members/>
			SetEnvIf Request_URI . FORMPLEDGE_REQUIRE=member FORMPLEDGE_AUDIENCE=members
			Include $DIR/etc/apache/formpledge-gate.conf
			ErrorDocument 401 /log-in.html
		</Location>
	</VirtualHost>
	END
}

# start_authorizer - a second registration, on a port: mod_authnz_fcgi
# cannot reach a socket
start_authorizer()
{
	local port
	port=$(python3 -c 'import socket; s = socket.socket()
s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	sed -i "s|fcgi://127.0.0.1:[0-9]*/|fcgi://127.0.0.1:$port/|" \
		"$DIR/etc/apache/formpledge-authorizer.conf"
	give_to_user "$DIR/etc"
	case " $MODULES " in
	*" registration "*) start_service authorizer spawn-fcgi -n \
		-a 127.0.0.1 -p "$port" -- /usr/bin/multiwatch -r 1000000 -t 1 \
		-- "$(module_program registration)" -c "$DIR/etc/registration.conf" \
		-m "" ;;
	esac
}

start_apache()
{
	start_authorizer
	write_apache
	mkdir -p "$DIR/log/apache2"
	give_to_user "$DIR/log" "$DIR/etc/apache2.conf"
	start_service apache apache2 -DFOREGROUND -f "$DIR/etc/apache2.conf"
}
