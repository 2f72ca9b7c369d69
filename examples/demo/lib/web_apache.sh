# SPDX-License-Identifier: BSD-2-Clause
# web_apache - a private Apache with the includes as they are installed

APACHE_MODULES="mpm_event authz_core authn_core unixd proxy proxy_fcgi headers
	setenvif env alias dir mime rewrite"

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
	<VirtualHost 127.0.0.1:$PORT>
		DocumentRoot $DIR/site
		DirectoryIndex index.html
		Include $DIR/etc/apache/formpledge-server.conf
	$includes
	</VirtualHost>
	END
}

start_apache()
{
	write_apache
	mkdir -p "$DIR/log/apache2"
	give_to_user "$DIR/log" "$DIR/etc/apache2.conf"
	start_service apache apache2 -DFOREGROUND -f "$DIR/etc/apache2.conf"
}
