# SPDX-License-Identifier: BSD-2-Clause
"""Several sites on one host: the demo, and beside it the sites that pledgectl
instance new makes there, behind the same web server."""

import glob
import os
import re
import subprocess

from site_of_tests import free_port, wait_until


class Instance:
    """One more site in a running demo; its modules run while it is open."""

    def __init__(self, site, name, modules):
        self.site, self.name, self.modules = site, name, modules
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.conf = site.path("etc", name)
        self.running = {}

    def path(self, *parts):
        return os.path.join(self.conf, *parts)

    def pledgectl(self, *args, check=True):
        return self.site.pledgectl("--site", self.name, *args, check=check)

    def edit(self, file, *changes):
        """Each change is a pattern and what comes in its place."""
        with open(self.path(file), encoding="utf-8") as old:
            text = old.read()
        for pattern, new in changes:
            text, n = re.subn(pattern, new, text, flags=re.M)
            assert n, (file, pattern)
        with open(self.path(file), "w", encoding="utf-8") as new:
            new.write(text)

    def make(self):
        """The folder, as an operator makes it; places below the demo's."""
        told = self.site.pledgectl("instance", "new", self.name, self.url,
                                   *self.modules).stdout
        for path in glob.glob(self.path("*.conf")):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            text = text.replace(f"/var/lib/formpledge/{self.name}/",
                                self.site.path("data", self.name) + "/")
            text = text.replace(f"/run/formpledge/{self.name}/",
                                self.site.path("run", self.name) + "/")
            text = text.replace("#form_min_time = \"2 s\"",
                                "form_min_time = \"0 s\"")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        self.edit("site.conf", (r"^#relay = .*",
                                f'relay = "{self.relay()}";'))
        self.site.as_user("mkdir", "-p", self.site.path("run", self.name),
                          self.site.path("data", self.name))
        self.pledgectl("keys", "init")
        self.pledgectl("db", "init")
        return told

    def relay(self):
        """The mail catcher of the demo."""
        with open(self.site.path("etc/site.conf"), encoding="utf-8") as file:
            return re.search(r'^relay = "(.*)"', file.read(), re.M).group(1)

    def start(self):
        for name in self.modules:
            program = self.site.path("programs/sbin/formpledge-" + name)
            self.running[name] = self.site.as_user_start(
                program, "-c", self.path(name + ".conf"))
        for name in self.modules:
            path = self.site.path("run", self.name, name + ".sock")
            wait_until(lambda path=path: os.path.exists(path), 15, path)
        return self

    def stop(self):
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(timeout=60)
        self.running = {}

    def session(self):
        session = self.site.session()
        session.headers["Origin"] = self.url
        return session


class Host:
    """The web server of a demo, with a server block for each more site."""

    def __init__(self, site):
        self.site = site
        site.as_user = self.as_user
        site.as_user_start = self.as_user_start
        self.owner = os.stat(site.path("data"))

    def words(self, *words):
        if os.geteuid() == 0 and self.owner.st_uid != 0:
            return ["setpriv", f"--reuid={self.owner.st_uid}",
                    f"--regid={self.owner.st_gid}", "--clear-groups", "--",
                    *words]
        return list(words)

    def as_user(self, *words):
        subprocess.run(self.words(*words), check=True)

    def as_user_start(self, *words):
        log = open(self.site.path("log", "instances.log"), "ab")
        with log:
            return subprocess.Popen(self.words(*words), stdout=log,
                                    stderr=log, stdin=subprocess.DEVNULL)

    def add_nginx(self, instance):
        """The lines that pledgectl prints, and a port."""
        etc = instance.path("nginx")
        block = "".join(f"\t\tinclude {etc}/formpledge-{name}.conf;\n"
                        for name in ["server", *instance.modules])
        self.edit("etc/nginx.conf", "\n}\n", f"""
	include {etc}/formpledge-http.conf;
	server {{
		listen 127.0.0.1:{instance.port};
		server_name {instance.name}.test;
{block}	}}
}}
""")

    def add_apache(self, instance):
        etc = instance.path("apache")
        block = "".join(f"\tInclude {etc}/formpledge-{name}.conf\n"
                        for name in ["server", *instance.modules])
        self.edit("etc/apache2.conf", "</VirtualHost>\n", f"""</VirtualHost>
Listen 127.0.0.1:{instance.port}
<VirtualHost 127.0.0.1:{instance.port}>
	ServerName {instance.name}.test
{block}</VirtualHost>
""")

    def edit(self, name, last, new):
        """In the place of the last of its kind."""
        path = self.site.path(name)
        with open(path, encoding="utf-8") as file:
            before, _, behind = file.read().rpartition(last)
        with open(path, "w", encoding="utf-8") as file:
            file.write(before + new + behind)

    def add(self, instance):
        getattr(self, "add_" + self.site.server)(instance)
        self.site.restart_web()
