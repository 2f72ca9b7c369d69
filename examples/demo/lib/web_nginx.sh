# SPDX-License-Identifier: BSD-2-Clause
# web_nginx - a private nginx with the includes as they are installed

# write_nginx - DIR/etc/nginx.conf, as an operator would have it
write_nginx()
{
	local name includes=
	for name in $(module_services); do
		[ "$name" != surveys ] || name=surveys-members
		includes="$includes
		include $DIR/etc/nginx/formpledge-$name.conf;"
	done
	cat >"$DIR/etc/nginx.conf" <<-END
	daemon off;
	pid $DIR/run/nginx.master;
	error_log $DIR/log/nginx-error.log crit;
	worker_processes 2;
	worker_rlimit_core 0;
	events {
		worker_connections 1024;
	}
	http {
		include /etc/nginx/mime.types;
		charset utf-8;
		server_tokens off;
		variables_hash_max_size 2048;
		client_body_temp_path $DIR/tmp/body;
		fastcgi_temp_path $DIR/tmp/fastcgi;
		proxy_temp_path $DIR/tmp/proxy;
		scgi_temp_path $DIR/tmp/scgi;
		uwsgi_temp_path $DIR/tmp/uwsgi;

		include $DIR/etc/nginx/formpledge-http.conf;

		server {
			listen 127.0.0.1:$PORT;
			server_name 127.0.0.1;
			root $DIR/site;
			include $DIR/etc/nginx/formpledge-server.conf;
	$includes

			location / {
				try_files \$uri \$uri.html \$uri/index.html =404;
			}
			# One part of the site that is for members.
			location /members/ {
				set \$formpledge_require "member";
				set \$formpledge_audience "members";
				include $DIR/etc/nginx/formpledge-gate.conf;
				error_page 401 403 = @formpledge-way-in;
				error_page 500 = @formpledge-closed;
				try_files \$uri \$uri/index.html =404;
			}
		}
	}
	END
}

start_nginx()
{
	write_nginx
	mkdir -p "$DIR/log/nginx"
	give_to_user "$DIR/log" "$DIR/etc/nginx.conf"
	start_service nginx nginx -p "$DIR" -e "$DIR/log/nginx-error.log" \
		-c "$DIR/etc/nginx.conf"
}
