# SPDX-License-Identifier: BSD-2-Clause
"""What make bench measures on: the demo behind nginx, and beside each of its
locations a trivial libfcgi program that answers the same bytes, and PHP-FPM.
All of them share one nginx, one MariaDB and one machine."""

import os
import re
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../functional"))

import site_of_tests  # noqa: E402

NGINX = """
location = /bench/{name} {{
	access_log off;
	client_body_buffer_size 96k;
	include /etc/nginx/fastcgi_params;
	fastcgi_pass unix:{dir}/run/bench-{name}.sock;
}}
"""
NGINX_PHP = """
location = /bench/{name}.php {{
	access_log off;
	client_body_buffer_size 96k;
	include /etc/nginx/fastcgi_params;
	fastcgi_param SCRIPT_FILENAME {here}/{name}.php;
	fastcgi_param BENCH_DSN "mysql:unix_socket={dir}/run/mariadb.sock;dbname=bench";
	fastcgi_param BENCH_USER "{user}";
	fastcgi_param BENCH_PAGE "{dir}/tmp/bench-{page}.html";
	fastcgi_pass unix:{dir}/run/bench-php.sock;
}}
"""
PHP_FPM = """
[global]
error_log = {dir}/log/php.log
daemonize = no
[bench]
{user}
listen = {dir}/run/bench-php.sock
listen.mode = 0666
listen.backlog = 1024
pm = static
pm.max_children = 16
php_admin_value[opcache.enable] = 1
"""


class Rig:
    """A site, and what it is compared with."""

    def __init__(self, build, modules, database="mysql"):
        site_of_tests.BUILD = build
        self.build = build
        self.site = site_of_tests.Site("nginx", database, modules)
        self.children = []
        self.locations = ""
        self.php = None  # its first process

    def __enter__(self):
        self.site.start()
        self.dir = self.site.dir
        return self

    def __exit__(self, *error):
        for child in self.children:
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.site.stop()

    def run(self, *args):
        child = subprocess.Popen(args, start_new_session=True, cwd=self.dir,
                                 stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        self.children.append(child)
        return child

    def add_trivial(self, name, head, body):
        """A trivial responder at /bench/NAME with that reply."""
        trivial = os.path.join(self.build, "tests/bench/trivial")
        if not os.path.exists(trivial):
            raise RuntimeError(f"{trivial} is missing: run make bench")
        reply = self.site.path("tmp", f"bench-{name}.reply")
        with open(reply, "wb") as file:
            file.write(head.encode() + b"\r\n\r\n" + body)
        self.run("spawn-fcgi", "-n", "-s",
                 self.site.path("run", f"bench-{name}.sock"), "-M", "0666",
                 "-b", "1024", "--", trivial, reply)
        self.locations += NGINX.format(name=name, dir=self.dir)

    def add_php(self, names, mysql_user):
        """PHP-FPM with 16 children, persistent connections, opcache."""
        conf = self.site.path("tmp", "php-fpm.conf")
        user = "user = www-data\ngroup = www-data" if os.getuid() == 0 else ""
        with open(conf, "w", encoding="utf-8") as file:
            file.write(PHP_FPM.format(dir=self.dir, user=user))
        fpm = next(p for p in ("/usr/sbin/php-fpm8.2", "/usr/sbin/php-fpm")
                   if os.path.exists(p))
        self.php = self.run(fpm, "-F", "-y", conf)
        for name in names:
            self.locations += NGINX_PHP.format(name=name, dir=self.dir,
                                               here=HERE, user=mysql_user,
                                               page=("row" if name == "row"
                                                     else "form"))

    def prepare(self):
        """Limits out of the way, a database for PHP, PHP itself."""
        for name in self.site.modules:
            self.site.set_conf(name, "rate_limit", "1000000")
        self.site.set_conf("surveys", "ballots_rate", "10000000")
        for name in self.site.modules:
            self.site.restart(name, signal.SIGTERM)
        if self.site.database != "mysql":
            return
        self.sql("CREATE DATABASE IF NOT EXISTS bench")
        self.sql("CREATE TABLE IF NOT EXISTS bench.answers (id BIGINT "
                 "AUTO_INCREMENT PRIMARY KEY, nonce BINARY(16) UNIQUE, "
                 "body TEXT)")
        self.add_php(["form", "insert", "row", "feedback"], "root")

    def sql(self, text):
        subprocess.run(["mariadb", "--no-defaults", "--socket",
                        self.site.path("run/mariadb.sock"), "-u", "root",
                        "-e", text], check=True)

    def set_and_restart(self, module, key, value):
        self.site.set_conf(module, key, value)
        self.site.restart(module, signal.SIGTERM)
        time.sleep(0.5)

    def reload_nginx(self):
        conf = self.site.path("etc/nginx.conf")
        extra = self.site.path("tmp/bench.nginx")
        with open(extra, "w", encoding="utf-8") as file:
            file.write(self.locations)
        with open(conf, encoding="utf-8") as file:
            text = file.read()
        if extra not in text:
            text = text.replace("location / {", f"include {extra};\nlocation / {{",
                                1)
            with open(conf, "w", encoding="utf-8") as file:
                file.write(text)
        with open(self.site.path("run/nginx.master"), encoding="utf-8") as file:
            os.kill(int(file.read()), signal.SIGHUP)
        time.sleep(1)

    def wrk(self, path, seconds, connections=64, bodies=None, headers=(),
            cookies=None):
        """Requests a second, bad statuses, socket errors, p99 in µs."""
        script = ("post.lua" if bodies else
                  "cookies.lua" if cookies else "get.lua")
        args = ["wrk", "-t", "2", "-c", str(max(2, connections)), "-d",
                f"{seconds}s", "--timeout", "10s", "-s",
                os.path.join(HERE, script)]
        if not bodies:
            for header in headers:
                args += ["-H", header]
        args.append(self.site.url + path)
        if bodies:
            args += ["--", bodies, *headers]
        elif cookies:
            args += ["--", cookies]
        done = subprocess.run(args, capture_output=True, text=True,
                              check=False)
        found = re.search(r"RESULT (\S+) (\d+) (\d+) (\d+)", done.stdout)
        if not found:
            raise RuntimeError(done.stdout + done.stderr)
        rate, status, socket, p99 = found.groups()
        return float(rate), int(status), int(socket), int(p99)
