# SPDX-License-Identifier: BSD-2-Clause
"""pledgectl verify, what it looks at on the host: each way to break an
installation turns the line of its promise, and no other."""

import pytest
from host_of_tests import Host, checks, failed

WEB = "web-server"
AGE = "age.refusal-leaves-nothing"
CONSENT = "consent.before-collection"
COOKIES = "cookies.session-only"
CUT = "survey.identity-cut"
FRIEND = "friend.no-address-stored"
HELD = "security.abuse-held"
LEAST = "security.least-privilege"
LOGS = "logs.no-person"
MISUSE = "friend.no-misuse"
STAFF = "security.staff-access-recorded"
TRANSIT = "security.in-transit"
WEB_PROMISES = {AGE, CONSENT, COOKIES, CUT, FRIEND, HELD, LEAST, LOGS, MISUSE,
                STAFF, TRANSIT}


@pytest.fixture(scope="module", name="hosts")
def hosts_(sites, tmp_path_factory):
    """One copy for each web server; who breaks it mends it."""
    made = {}

    def get(server):
        if server not in made:
            made[server] = Host(sites.get(server, "sqlite"),
                                tmp_path_factory.mktemp(server))
            made[server].before = made[server].verify()
        return made[server]
    return get


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_web_server_as_shipped(hosts, server):
    before = hosts(server).before
    for promise in WEB_PROMISES:
        (result, evidence, remedy), = checks(before, promise, WEB)
        assert result == "ok", (promise, evidence)
        assert "paths of modules in 1 server" in evidence
        assert remedy is None


# file, what, by what, the lines that turn, what is said
NGINX = [
    ("nginx/formpledge-location.conf", r" formpledge if=.formpledge_log;",
     " combined;", {LOGS}, "a log of the format combined"),
    ("nginx/formpledge-location.conf", r" formpledge if=.formpledge_log;", ";",
     {LOGS}, "a log of the format combined"),
    ("nginx/formpledge-http.conf", r"(log_format.*?)\$status", r"\1$args",
     {LOGS}, "it holds $args"),
    ("nginx/formpledge-server.conf", r" formpledge if=.formpledge_log;",
     " formpledge;", {LOGS}, "malformed requests"),
    ("nginx/formpledge-server.conf", r"^access_log.*?;", "", {LOGS},
     "no access_log is said"),
    ("nginx/formpledge-server.conf", r"error.log crit", "error.log warn",
     {LOGS}, "errors of the level warn"),
    ("nginx/formpledge-feedback.conf", r"error_log /dev/null emerg",
     "error_log /var/log/nginx/e.log", {LOGS}, "errors of the level error"),
    ("nginx/formpledge-registration.conf",
     r"(location .~ /registration/ .*?)access_log off;", r"\1", {AGE},
     "/registration/age is logged"),
    ("nginx/formpledge-send-to-friend.conf",
     r"(location .~ /send.*?)access_log off;", r"\1", {FRIEND},
     "/send-to-friend/ is logged"),
    ("nginx/formpledge-surveys-doors.conf", r"(answers.*?)access_log off;",
     r"\1", {CUT}, "/surveys/any/answers is logged"),
    ("nginx/formpledge-feedback.conf", r"(/age.*?)access_log off;", r"\1",
     {AGE}, "/feedback/contact/age is logged"),
    ("nginx/formpledge-staff.conf", r"(location .~.*?)access_log off;", r"\1",
     {LOGS}, "/staff/ is logged"),
    ("nginx/formpledge-location.conf", r"buffer_size 68k", "buffer_size 8k",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "up to 65536 bytes is written"),
    ("nginx/formpledge-send-to-friend.conf", r"(location .~ /s.*?\n)",
     r"\1client_max_body_size 1m;\n", {FRIEND}, "is written to a file"),
    ("nginx/formpledge-location.conf", r"in_file_only off",
     "in_file_only clean", {AGE, CONSENT, CUT, FRIEND, STAFF},
     "what visitors send is written to a file"),
    ("nginx/formpledge-feedback.conf", r"(age\$ \{.*?)if .*?\}", r"\1",
     {CONSENT},
     "a body whose length is not given"),
    ("nginx/formpledge-location.conf", r"fastcgi_max_temp_file_size 0;", "",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "a page for a slow reader"),
    ("nginx/formpledge-location.conf", r"fastcgi_cache off", "fastcgi_cache x",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "kept in a cache"),
    ("nginx/formpledge-surveys-doors.conf", r"(answers\$ \{)",
     r"\1\nfastcgi_pass_request_headers on;", {CUT, LEAST},
     "answers arrive with all headers"),
    ("nginx/formpledge-surveys-doors.conf", r"(answers\$ \{)",
     r"\1\nfastcgi_param REMOTE_ADDR $remote_addr;", {CUT},
     "answers arrive with REMOTE_ADDR"),
    ("nginx/formpledge-surveys-doors.conf",
     r"(answers.*?)REQUEST_URI .uri", r"\1REQUEST_URI $request_uri", {CUT},
     "more than their path: $request_uri"),
    ("nginx/formpledge-surveys-doors.conf", r"(answers.*?)auth_request off;",
     r"\1", {CUT}, "is asked who they are"),
    ("nginx/formpledge-surveys-doors.conf", r"answers\$", "replies$",
     {CUT}, "/surveys/any/answers is logged"),
    ("nginx/formpledge-feedback.conf", r"HTTP_COOKIE .*? if_not",
     "HTTP_COOKIE $http_cookie if_not", {LEAST}, "all cookies of the site"),
    ("nginx/formpledge-params.conf", r"REMOTE_ADDR .remote_addr",
     "REMOTE_ADDR $http_x_forwarded_for", {HELD}, "visitors choose"),
    ("nginx/formpledge-params.conf", r"^include .*?;", "", {LEAST},
     "goes without FORMPLEDGE_EDGE"),
    ("nginx/formpledge-authorize.conf", r"^include .*?;", "", {LEAST},
     "goes without FORMPLEDGE_EDGE"),
    ("nginx/formpledge-location.conf", r"next_upstream error",
     "next_upstream error non_idempotent", {MISUSE}, "may be sent again"),
    ("nginx/formpledge-staff.conf", r"auth_basic \"Staff\";", "", {STAFF},
     "nobody has to log in here"),
    ("nginx.conf", r"location / \{", "userid on;\nlocation / {", {COOKIES},
     "a cookie that stays"),
    ("nginx.conf", r"location / \{", "set_real_ip_from ::/0;\nlocation / {",
     {HELD}, "any visitor may choose"),
    ("nginx.conf", r"listen 127.0.0.1:\d+", "listen 8080", {TRANSIT},
     "taken in plain, at 8080"),
    ("nginx.conf", r"(listen 127.0.0.1:\d+)",
     r"listen 443 ssl;\nssl_protocols TLSv1 TLSv1.2;\n\1", {TRANSIT},
     "TLSv1 is spoken"),
    ("nginx.conf", r"rlimit_core 0", "rlimit_core 1g", {FRIEND},
     "leaves its memory"),
    ("nginx.conf", r"(events \{)", r"\1\ndebug_connection 192.0.2.1;",
     {LOGS}, "what some visitors send is logged"),
    ("nginx.conf", r"location / \{",
     "location ~ /age$ {\nreturn 200;\n}\nlocation / {", set(), ""),
    ("nginx.conf", r"location / \{",
     "location = /registration/age {\nreturn 200;\n}\nlocation / {", {AGE},
     "/registration/age ends here"),
]
APACHE = [
    ("apache/formpledge-server.conf", r"%m %>s", "%m %h %>s", {LOGS},
     "this log holds %h"),
    ("apache/formpledge-server.conf", r"%m %>s", "%m %{Referer}i %>s", {LOGS},
     "this log holds %{Referer}i"),
    ("apache/formpledge-server.conf", r" \"expr=.*?\"$", "",
     {AGE, CUT, FRIEND, LOGS}, "malformed requests"),
    ("apache/formpledge-server.conf", r"400\|408\|", "", {LOGS},
     "malformed requests"),
    ("apache/formpledge-server.conf", r"^LogLevel crit", "LogLevel crit ssl:info",
     {LOGS}, "errors of the level ssl:info"),
    ("apache/formpledge-location.conf", r"^LogLevel emerg", "LogLevel error",
     {LOGS}, "errors of the level error"),
    ("apache2.conf", r"(<VirtualHost.*?\n)",
     r"\1CustomLog /var/log/apache2/access.log combined\n",
     {AGE, CUT, FRIEND, LOGS}, "malformed requests"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1TransferLog t.log\n",
     {AGE, CUT, FRIEND, LOGS}, "this log holds %h"),
    ("apache/formpledge-registration.conf", r"^SetEnvIf.*?$", "", {AGE},
     "/registration/age is logged"),
    ("apache/formpledge-send-to-friend.conf", r"^SetEnvIf.*?$", "", {FRIEND},
     "/send-to-friend/ is logged"),
    ("apache/formpledge-surveys.conf", r"^SetEnvIf.*?$", "", {CUT},
     "/surveys/any/answers is logged"),
    ("apache/formpledge-feedback.conf", r"^SetEnvIf.*?$", "", {AGE},
     "/feedback/contact/age is logged"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1DumpIOInput On\n",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "is logged"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1SecAuditEngine RelevantOnly\n",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "mod_security logs"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1ForensicLog f.log\n",
     {AGE, CUT, FRIEND, LOGS}, "all its headers"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1CookieTracking on\n",
     {COOKIES}, "a cookie that stays"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1CacheEnable disk /feedback\n",
     {CONSENT}, "pages of feedback are kept in a cache"),
    ("apache2.conf", r"^HttpProtocolOptions Strict",
     "CoreDumpDirectory /tmp\nHttpProtocolOptions Strict", {FRIEND},
     "leaves its memory"),
    ("apache/formpledge-server.conf", r"^HttpProtocolOptions Strict",
     "HttpProtocolOptions Unsafe", {LOGS}, "not HTTP to the letter"),
    ("apache/formpledge-location.conf", r"<If .*?</If>", "",
     {AGE, CONSENT, CUT, FRIEND, STAFF}, "a body whose length is not given"),
    ("apache/formpledge-surveys.conf",
     r"(<LocationMatch [^>]*thanks[^>]*>\n)\s*RequestHeader unset Cookie",
     r"\1", {CUT}, "answers arrive with Cookie"),
    ("apache/formpledge-surveys.conf",
     r"ProxyFCGISetEnvIf \"true\" !REMOTE_ADDR", "", {CUT},
     "answers arrive with REMOTE_ADDR"),
    ("apache/formpledge-location.conf", r"RequestHeader unset User-Agent", "",
     {CUT}, "answers arrive with User-Agent"),
    ("apache/formpledge-surveys-members.conf", r"<LocationMatch .*?>",
     "<LocationMatch ^/surveys/>", {CUT}, "is asked who they are"),
    ("apache/formpledge-feedback.conf", r"fcgi://formpledge-feedback",
     "fcgi://formpledge-surveys", {LEAST}, "two sockets share the name"),
    ("apache/formpledge-location.conf", r"^IncludeOptional.*?$", "", {LEAST},
     "goes without FORMPLEDGE_EDGE"),
    ("apache/formpledge-gate.conf", r"^IncludeOptional.*?$", "", {LEAST},
     "goes without FORMPLEDGE_EDGE"),
    ("apache/formpledge-staff.conf", r"^\s*Require valid-user",
     "Require all granted", {STAFF}, "nobody has to log in here"),
    ("apache2.conf", r"<VirtualHost 127.0.0.1:", "<VirtualHost *:", set(), ""),
    ("apache2.conf", r"^Listen 127.0.0.1:(\d+)(.*?)<VirtualHost 127.0.0.1:",
     r"Listen \1\2<VirtualHost *:", {TRANSIT}, "taken in plain"),
    ("apache2.conf", r"(<VirtualHost.*?\n)", r"\1SSLEngine on\n", {TRANSIT},
     "TLS 1.0 or 1.1"),
    ("apache2.conf", r"(<VirtualHost.*?\n)",
     r"\1SSLEngine on\nSSLProtocol all -TLSv1 -TLSv1.1\n", set(), ""),
    ("apache2.conf", r"^Listen",
     "RemoteIPTrustedProxy 0.0.0.0/0\nListen", {HELD}, "any visitor"),
    ("apache2.conf", r"</VirtualHost>",
     "<Location /registration/age>\nProxyPass http://127.0.0.1:3000/\n"
     "</Location>\n</VirtualHost>", {AGE}, "/registration/age ends here"),
]
EDITS = [("nginx", *edit) for edit in NGINX] + \
    [("apache", *edit) for edit in APACHE]


@pytest.mark.parametrize("server,name,old,new,turned,said", EDITS,
                         ids=[f"{e[0]}-{i}" for i, e in enumerate(EDITS)])
def test_web_server_edited(hosts, server, name, old, new, turned, said):
    host = hosts(server)
    was = host.edit(name, old, new)
    try:
        after = host.verify()
    finally:
        host.write(name, was)
    assert failed(after) - failed(host.before) == turned
    for promise in turned:
        (result, evidence, remedy), = checks(after, promise, WEB)
        assert result == "failed" and remedy and ".conf:" in evidence
    assert not turned or any(
        said in evidence for promise in turned
        for _, evidence, _ in checks(after, promise, WEB)), after
