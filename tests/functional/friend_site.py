# SPDX-License-Identifier: BSD-2-Clause
"""formpledge-send-to-friend alone behind a real web server with the shipped
includes, and a mail relay that does what a test wants. Everything is below
one folder, so that a test can search all of it."""

import grp
import html
import os
import pwd
import re
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

import requests

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.realpath(os.path.join(HERE, "../.."))
sys.path.insert(0, HERE)
from never_again import NeverAgain, make_keys  # noqa: E402
from smtp_sink import Sink  # noqa: E402

BUILD = os.environ.get("BUILD", os.path.join(TOP, "build/demo"))
try:  # inherited by what is started
    resource.setrlimit(resource.RLIMIT_MEMLOCK,
                       (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    MAY_LOCK = True
except (OSError, ValueError):
    MAY_LOCK = False  # an ordinary user may not, nor root everywhere
PROGRAM = os.path.join(
    BUILD, "modules/send-to-friend/formpledge-send-to-friend")

NGINX = """
{load}
user {user};
worker_processes 1;
daemon off;
worker_rlimit_core 0;
pid {dir}/run/nginx.pid;
error_log {dir}/log/nginx-main-error.log {error_level};
events {{ worker_connections 256; }}
http {{
	{http_first}
	client_body_temp_path {dir}/tmp/body;
	proxy_temp_path {dir}/tmp/proxy;
	fastcgi_temp_path {dir}/tmp/fastcgi;
	uwsgi_temp_path {dir}/tmp/uwsgi;
	scgi_temp_path {dir}/tmp/scgi;
	include {dir}/etc/nginx/formpledge-http.conf;
	server {{
		listen 127.0.0.1:{port};
		include {dir}/etc/nginx/formpledge-server.conf;
		include {dir}/etc/nginx/formpledge-send-to-friend.conf;
	}}
}}
"""

APACHE = """
ServerRoot {dir}
ServerName localhost
PidFile {dir}/run/apache.pid
DefaultRuntimeDir {dir}/run
Mutex file:{dir}/run default
Listen 127.0.0.1:{port}
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
LoadModule setenvif_module /usr/lib/apache2/modules/mod_setenvif.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_fcgi_module /usr/lib/apache2/modules/mod_proxy_fcgi.so
User {user}
CoreDumpDirectory {dir}/tmp
ErrorLog {dir}/log/apache-main-error.log
LogLevel crit
DocumentRoot {dir}/htdocs
<VirtualHost 127.0.0.1:{port}>
	Include {dir}/etc/apache/formpledge-server.conf
	Include {dir}/etc/apache/formpledge-send-to-friend.conf
</VirtualHost>
"""


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_until(question, seconds=10, what="it"):
    end = time.monotonic() + 4 * seconds
    while not question():
        if time.monotonic() > end:
            raise TimeoutError("%s did not happen" % what)
        time.sleep(0.02)


class FriendSite:
    """with FriendSite("nginx", rules=["*=refuse"]) as site: ..."""

    def __init__(self, server="nginx", rules=(), settings=(), user=None,
                 edit=None, environ=None, wrap=(), timeout=2, folder=None,
                 error_level="crit", strict=False, mail=None, relay=None,
                 front_environ=None):
        self.server, self.rules = server, list(rules)
        self.settings = dict(settings)
        self.user, self.edit = user, edit
        self.environ, self.wrap = dict(environ or {}), list(wrap)
        self.front_environ = dict(front_environ or {})
        self.timeout, self.error_level = timeout, error_level
        self.strict = strict  # under strict.conf, and with its limits
        self.own_folder = folder is None
        self.dir = folder or tempfile.mkdtemp(prefix="fp-friend-")
        self.port = free_port()
        self.url = "http://127.0.0.1:%d" % self.port
        self.form_url = self.url + "/send-to-friend/"
        self.relay = relay  # the URL of another one than the sink
        self.sink = Sink(mail or self.path("mail"), rules=self.rules)
        self.module = self.front = None
        self.never = NeverAgain(self.path("data/never-again"),
                                self.path("run/never-again.sock"), user,
                                self.path("log/never-again.log"))

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    # Starting and stopping
    def configure(self):
        for folder in ("etc/secrets", "run", "log", "tmp", "htdocs", "data"):
            os.makedirs(self.path(folder), exist_ok=True)
        for part in ("nginx", "apache"):
            files = ["conf/%s/%s" % (part, name) for name in
                     sorted(os.listdir(os.path.join(TOP, "conf", part)))
                     if name.endswith(".conf")]
            subprocess.run(
                ["sh", os.path.join(TOP, "build-aux/install-conf"),
                 "/etc/formpledge=" + self.path("etc"),
                 "/run/formpledge=" + self.path("run"),
                 "/var/log/nginx=" + self.path("log"),
                 "/var/log/apache2=" + self.path("log"),
                 "--", TOP, self.path("etc", part), *files], check=True)
        shutil.copytree(os.path.join(TOP, "conf/policies"),
                        self.path("etc/policies"), dirs_exist_ok=True)
        for key in ("forms", "edge"):
            self.write("etc/secrets/%s.key" % key,
                       secrets.token_hex(32) + "\n", 0o400)
        make_keys(self.path("etc/secrets"))
        self.write_conf()
        front = NGINX if self.server == "nginx" else APACHE
        self.write("etc/front.conf", front.format(
            dir=self.dir, port=self.port, load="", http_first="",
            error_level=self.error_level,
            user="www-data"))
        if self.edit:
            self.edit(self)
        if self.user:
            subprocess.run(["chown", "-R", self.user, self.path("etc"),
                            self.path("run")], check=True)

    def write_conf(self):
        """site.conf and send-to-friend.conf as the settings are now."""
        own = {"listen": '"unix:%s"' % self.path("run/send-to-friend.sock"),
               "rate_limit": "10000", "form_min_time": '"0 s"',
               "never_again": '"%s"' % self.never.folder,
               "never_again_socket": '"%s"' % self.never.path}
        if not MAY_LOCK and (self.user or os.geteuid()):
            own["lock_memory"] = "false"
        site = {"site_url": '"%s"' % self.url, "site_name": '"Example Jobs"',
                "policy": '"%s"' % self.path("etc/policies/strict.conf"),
                "policy_dir": '"%s"' % self.path("etc/policies"),
                "secrets": '"%s"' % self.path("etc/secrets"),
                "mail_from": '"site@jobs.example.org"',
                "mail_bounce": '"discard@jobs.example.org"',
                "relay": '"%s"' % (self.relay or "smtp://127.0.0.1:%d"
                                   % (self.sink.port or 1)),
                "relay_ca": '""',
                "relay_timeout": '"%d s"' % self.timeout}
        if not self.strict:
            # tests send more mail than a policy that promises bounds allows
            self.write("etc/policies/none.conf",
                       'name = "none";\nversion = "1";\n'
                       'effective = "2026-01-01";\ntext = "x";\n')
            site["policy"] = '"%s"' % self.path("etc/policies/none.conf")
            own.update(client_limit="1000", recipient_limit="1000")
        for key, value in self.settings.items():
            (site if key in site or key == "languages" else own)[key] = value
        for name, values in (("site", site), ("send-to-friend", own)):
            self.write("etc/%s.conf" % name, "".join(
                "%s = %s\n" % item for item in values.items()))

    def write(self, name, text, mode=0o644):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.path(name), mode)

    def start(self):
        os.makedirs(self.dir, exist_ok=True)
        os.chmod(self.dir, 0o755)
        self.sink.start()
        self.configure()
        self.never.start()
        self.start_module()
        self.start_front()
        return self

    def start_module(self):
        command = [PROGRAM, "-c", self.path("etc/send-to-friend.conf")]
        if self.user:
            group = grp.getgrgid(pwd.getpwnam(self.user).pw_gid).gr_name
            command = ["setpriv", "--reuid", self.user, "--regid", group,
                       "--clear-groups", *command]
        with open(self.path("log/module.log"), "ab") as log:
            self.module = subprocess.Popen(
                [*self.wrap, *command], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, cwd=self.dir,
                env={"PATH": os.environ["PATH"], "TMPDIR": self.path("tmp"),
                     **self.environ})
        socket_path = self.path("run/send-to-friend.sock")
        wait_until(lambda: os.path.exists(socket_path)
                   or self.module.poll() is not None, 10, "the module")
        wait_until(lambda: ": ready" in self.log()
                   or self.module.poll() is not None, 10, "the module")
        if self.module.poll() is not None:
            raise RuntimeError(self.log())
        os.chmod(socket_path, 0o666)  # the web server is another user

    def start_front(self):
        conf = self.path("etc/front.conf")
        command = (["nginx", "-p", self.dir, "-c", conf, "-e",
                    self.path("log/nginx-main-error.log")]
                   if self.server == "nginx"
                   else ["apache2", "-f", conf, "-DFOREGROUND"])
        with open(self.path("log/front.log"), "ab") as log:
            self.front = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={"PATH": os.environ["PATH"] + ":/usr/sbin",
                     "TMPDIR": self.path("tmp"), **self.front_environ})

        def listening():
            if self.front.poll() is not None:
                with open(self.path("log/front.log")) as file:
                    raise RuntimeError(file.read())
            with socket.socket() as sock:
                return sock.connect_ex(("127.0.0.1", self.port)) == 0
        wait_until(listening, 10, self.server)

    def stop(self):
        if self.wrap and self.module and self.module.poll() is None:
            try:
                os.kill(self.pid(), signal.SIGTERM)
            except (OSError, RuntimeError):
                pass
        for process in (self.front, self.module):
            if process and process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self.front = self.module = None
        self.never.stop()
        self.sink.stop()
        if self.own_folder and not os.environ.get("KEEP"):
            shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def log(self):
        with open(self.path("log/module.log"), encoding="utf-8") as file:
            return file.read()

    def pid(self):
        """The module's own process, behind whatever wraps it."""
        if not self.wrap:
            return self.module.pid
        for entry in os.listdir("/proc"):
            try:
                if entry.isdigit() and os.path.realpath(
                        "/proc/%s/exe" % entry) == os.path.realpath(PROGRAM):
                    with open("/proc/%s/cmdline" % entry, "rb") as file:
                        if self.dir.encode() in file.read():
                            return int(entry)
            except OSError:
                continue
        raise RuntimeError("no such process")

    # What a visitor does
    def session(self):
        session = requests.Session()
        session.trust_env = False
        session.headers["Origin"] = self.url
        return session

    def open_form(self, url="/jobs/7", session=None):
        return (session or self.session()).get(
            self.form_url, params={"url": url} if url else {}, timeout=20)

    @staticmethod
    def hidden(page):
        """The hidden fields of a page."""
        return {html.unescape(name): html.unescape(value) for name, value in
                re.findall(r'<input type="hidden" name="([^"]*)" '
                           r'value="([^"]*)"', page.text)}

    def fields(self, **changed):
        """A form as a visitor fills it in, with a fresh token."""
        fields = {"sender_name": "Ann", "sender_email": "ann@example.org",
                  "recipient_email": "bob@example.net",
                  "message": "Thought of you!",
                  **self.hidden(self.open_form())}
        fields.update(changed)
        return {k: v for k, v in fields.items() if v is not None}

    def post(self, fields=None, headers=None, **changed):
        if fields is None:
            fields = self.fields(**changed)
        return self.session().post(self.form_url, data=fields,
                                   headers=headers, allow_redirects=False,
                                   timeout=30)

    def post_raw(self, body, content_type="application/x-www-form-urlencoded",
                 **headers):
        return self.session().post(
            self.form_url, data=body, allow_redirects=False, timeout=30,
            headers={"Content-Type": content_type, **headers})


def quoted(fields):
    return urllib.parse.urlencode(fields)
