# SPDX-License-Identifier: BSD-2-Clause
"""Never again: the link in a mail, the list, the program that keeps it."""

import errno
import hashlib
import hmac
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import urllib.parse

import pytest
import requests
from friend_site import MAY_LOCK, PROGRAM, FriendSite
from never_again import NeverAgain, make_keys, read_list
from site_of_tests import let_in

KEYS = "etc/secrets/friend"


@pytest.fixture(scope="module", params=["nginx", "apache"])
def site(request):
    with FriendSite(request.param) as running:
        yield running


@pytest.fixture(scope="module")
def one_site():
    with FriendSite("nginx") as running:
        yield running


def mail_to(site, address):
    site.sink.clear()
    assert site.post(recipient_email=address).status_code == 303
    return site.sink.wait(1)[0]


def link_in(mail):
    """The link of the text, which is that of the header as well."""
    found = re.search(r"^http\S*/send-to-friend/never-again\?\S+$",
                      mail.get_content().replace("\r\n", "\n"), re.M)
    assert mail["List-Unsubscribe"].split() == ["<%s>" % found[0]]
    return found[0]


def token_of(link):
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)
    assert list(query) == ["token"]
    return query["token"][0]


def entries(site):
    return [digest for _, digests in read_list(site.never.folder).values()
            for digest in digests]


def press(site, link):
    """What a person does: open the link, press the button."""
    page = site.session().get(link, timeout=20)
    assert page.status_code == 200 and "<button" in page.text
    assert page.headers["Referrer-Policy"].endswith("no-referrer")
    fields = site.hidden(page)
    return site.session().post(
        site.form_url + "never-again", data=fields, allow_redirects=False,
        timeout=20)


def test_never_again(site):
    link = link_in(mail_to(site, "Bob@Example.NET"))
    assert "bob" not in link.lower() and "@" not in link
    before = entries(site)
    for _ in range(3):  # a scanner follows links: nothing changes
        assert site.session().get(link, timeout=20).status_code == 200
        assert site.session().head(link, timeout=20).status_code == 200
    assert entries(site) == before
    mail_to(site, "bob@example.net")
    reply = press(site, link)
    assert reply.status_code == 303
    assert reply.headers["Location"] == "/send-to-friend/never-again/noted"
    assert site.session().get(site.url + reply.headers["Location"],
                              timeout=20).status_code == 200
    assert len(entries(site)) == len(before) + 1
    site.sink.clear()
    for address in ("bob@example.net", "BOB@EXAMPLE.NET", "Bob@example.Net"):
        page = site.post(recipient_email=address)
        assert page.status_code == 422
        assert "does not take mails from this form" in page.text
        assert 'value="%s"' % address in page.text  # and the form is filled
    assert site.sink.raw() == []
    # once more is no other entry, and others still get theirs
    assert press(site, link).status_code == 303
    assert len(entries(site)) == len(before) + 1
    mail_to(site, "bob+jobs@example.net")


def test_one_click(site):
    """RFC 8058: no cookie, no origin, no redirect."""
    mail = mail_to(site, "click@example.net")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = link_in(mail)
    session = site.session()
    del session.headers["Origin"]
    reply = session.post(link, data={"List-Unsubscribe": "One-Click"},
                         allow_redirects=False, timeout=20)
    assert reply.status_code == 200
    assert site.post(
        recipient_email="click@example.net").status_code == 422


def test_one_link_again_and_again(one_site):
    """Bounded: the program that stores has others to attend to."""
    site = one_site
    link = link_in(mail_to(site, "busy@example.net"))
    with requests.Session() as session:
        session.trust_env = False
        done = []
        while 429 not in done and len(done) < 125:  # an hour may end here
            done.append(session.post(
                link, data={"List-Unsubscribe": "One-Click"},
                timeout=20).status_code)
    assert len(done) > 60 and done == [200] * (len(done) - 1) + [429]
    assert press(site, link_in(mail_to(site, "calm@example.net"))
                 ).status_code == 303


def test_idn(site):
    """However a domain is written, it is one."""
    link = link_in(mail_to(site, "ida@bücher.example"))
    assert press(site, link).status_code == 303
    for address in ("ida@xn--bcher-kva.example", "ida@BÜCHER.example",
                    "ida@bu\u0308cher.example"):
        assert site.post(recipient_email=address).status_code == 422, address


@pytest.mark.parametrize("change", [
    lambda t: "", lambda t: t[:-1], lambda t: t + "A", lambda t: t[::-1],
    lambda t: "AQ" + t[2:30] + ("A" if t[30] != "A" else "B") + t[31:],
    lambda t: "Ag" + t[2:], lambda t: "\x00" + t, lambda t: t + "\r\nX: y",
    lambda t: "A" * 4000, lambda t: "é" * 66],
    ids=["none", "short", "long", "reversed", "digest", "version", "nul",
         "header", "huge", "not ascii"])
def test_forged_links(one_site, change):
    site = one_site
    token = change(token_of(link_in(mail_to(site, "eve@example.net"))))
    before = entries(site)
    url = site.form_url + "never-again"
    assert site.session().get(
        url, params={"token": token}, timeout=20).status_code in (400, 410)
    for how in ({"params": {"token": token},
                 "data": {"List-Unsubscribe": "One-Click"}},
                {"data": {"token": token}}):
        assert site.session().post(
            url, timeout=20, allow_redirects=False,
            **how).status_code in (400, 410, 422)
    assert entries(site) == before


def test_what_is_stored(one_site):
    """Version, the key's mark and digests, sorted: no time, no order, and
    the same bytes in whatever order they came."""
    folder = one_site.never.folder
    with NeverAgain(folder + "-a", folder + "-a.sock") as a, \
            NeverAgain(folder + "-b", folder + "-b.sock") as b:
        digests = [secrets.token_bytes(32) for _ in range(20)]
        for keeper, some in ((a, digests), (b, digests[::-1])):
            for digest in some:
                assert keeper.add(digest)
        with open(a.folder + "/list", "rb") as one, \
                open(b.folder + "/list", "rb") as other:
            data = one.read()
            assert data == other.read()
        assert len(data) == 16 + 24 + 20 * 32 + 32
        assert a.list() == {1: (bytes(16), sorted(digests))}
        assert set(os.listdir(a.folder)) == {"list", "lock", "made"}
        # nobody else may read it
        assert stat.S_IMODE(os.stat(a.folder + "/list").st_mode) == 0o640


def test_keeper_away(one_site):
    """Down, or silent: 503, never a false success; then it works."""
    site = one_site
    link = link_in(mail_to(site, "carl@example.net"))
    before = entries(site)
    site.never.stop()
    reply = press(site, link)
    assert reply.status_code == 503 and reply.headers["Retry-After"]
    assert "could not be stored" in reply.text
    # mails are sent all the same: the list is there to be read
    mail_to(site, "dora@example.net")
    site.never.start()
    os.kill(site.never.process.pid, signal.SIGSTOP)
    try:
        assert press(site, link).status_code == 503
    finally:
        os.kill(site.never.process.pid, signal.SIGCONT)
    # the one that was given up may have been stored then
    assert press(site, link).status_code == 303
    assert len(entries(site)) == len(before) + 1


def test_disk_full(one_site, tmp_path):
    """What cannot be written is not acknowledged, and the list stays."""
    folder = str(tmp_path / "never")
    with NeverAgain(folder, str(tmp_path / "a.sock")) as keeper:
        assert keeper.add(secrets.token_bytes(32))
        kept = keeper.list()
        subprocess.run(["prlimit", "--pid", str(keeper.process.pid),
                        "--fsize=64:"], check=True)
        assert keeper.ask(b"A\x01" + bytes(48)) == b"F"
        assert keeper.list() == kept
        assert set(os.listdir(folder)) == {"list", "lock", "made"}
        subprocess.run(["prlimit", "--pid", str(keeper.process.pid),
                        "--fsize=100000:"], check=True)
        assert keeper.add(bytes(32))
    assert one_site.never.list() is not None


@pytest.mark.parametrize("packet", [
    b"", b"A", b"X", b"M" * 2, b"A\x00" + bytes(48), b"A\x41" + bytes(48),
    b"A\x01" + bytes(47), b"A\x01" + bytes(49), bytes(5000)])
def test_packets_of_nobody(tmp_path, packet):
    with NeverAgain(str(tmp_path / "n"), str(tmp_path / "a.sock")) as keeper:
        assert keeper.ask(packet, 5) in (b"", b"F")
        assert keeper.list() == {}
        assert keeper.add(bytes(32))


def test_other_users_are_turned_away(tmp_path):
    """SO_PEERCRED: the socket can be reached, and nobody is heard."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to be two users")
    let_in(tmp_path)
    (tmp_path / "run").mkdir()
    with NeverAgain(str(tmp_path / "n"), str(tmp_path / "run/a.sock"),
                    user="games") as keeper:
        code = """
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.connect(sys.argv[1])
try:
    s.send(b"A\\x01" + bytes(48))
    print(s.recv(9).decode() or "turned away")
except OSError:
    print("turned away")
"""

        def ask_as(user):
            return subprocess.run(
                ["setpriv", "--reuid", user, "--clear-groups",
                 "/usr/bin/python3", "-c", code, keeper.path],
                capture_output=True, text=True, check=False).stdout
        assert ask_as("nobody") == "turned away\n"
        assert keeper.list() == {}
        assert ask_as("games") == "S\n"


def may(user, group, what, path):
    """test(1) as a user who is in a group beside nogroup."""
    return subprocess.run(
        ["setpriv", "--reuid", user, "--regid", "nogroup", "--groups", group,
         "--", "test", what, path], check=False).returncode == 0


def test_accounts_of_their_own():
    """As under systemd: one user mails and reads the list, the other writes it
    and reads no key."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to be two users")

    def hand_over(site):
        for folder in ("etc", "run"):
            subprocess.run(["chown", "-R", "nobody", site.path(folder)],
                           check=True)
        os.mkdir(site.path("keeper"))
    settings = {} if MAY_LOCK else {"lock_memory": "false"}
    site = FriendSite("nginx", edit=hand_over, settings=settings, wrap=[
        "setpriv", "--reuid", "nobody", "--regid", "nogroup", "--groups",
        "games", "--"])
    site.never.user, site.never.account = "nobody", "games"
    site.never.path = site.path("keeper/never.sock")
    with site:
        link = link_in(mail_to(site, "bob@example.net"))
        assert press(site, link).status_code == 303
        assert site.post(
            recipient_email="bob@example.net").status_code == 422
        kept, key = site.never.folder + "/list", site.path(KEYS, "1.key")
        assert may("nobody", "games", "-r", kept)
        assert not may("nobody", "games", "-w", kept)
        assert not may("nobody", "games", "-w", site.never.folder)
        assert may("games", "games", "-w", kept)
        assert may("nobody", "games", "-r", key)
        assert not may("games", "games", "-r", key)
        assert not may("daemon", "daemon", "-r", kept)


ESCAPES = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

#define TRY(name, call) \
	dprintf(out, "%s %d\n", name, (call) < 0 ? errno : 0)

/* passes once the program is confined, when somebody asks */
int
accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags)
{
	int (*real)(int, struct sockaddr *, socklen_t *, int) =
	    dlsym(RTLD_NEXT, "accept4");
	int out = open(FOLDER "/tried", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	char *const argv[] = {"true", NULL};

	TRY("inet", socket(AF_INET, SOCK_STREAM, 0));
	TRY("inet6", socket(AF_INET6, SOCK_DGRAM, 0));
	TRY("unix", socket(AF_UNIX, SOCK_DGRAM, 0));
	TRY("connect", connect(out, addr, 0));
	TRY("fork", fork());
	TRY("execve", execve("/bin/true", argv, argv));
	TRY("ptrace", ptrace(PTRACE_TRACEME, 0, 0, 0));
	TRY("chown", fchown(out, 0, 0));
	TRY("link", link(FOLDER "/list", FOLDER "/linked"));
	TRY("symlink", symlink(FOLDER "/list", FOLDER "/linked"));
	TRY("mkdir", mkdir(FOLDER "/made.d", 0700));
	TRY("code", mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0);
	TRY("landlock write", open(FOLDER ".x", O_WRONLY | O_CREAT, 0600));
	TRY("landlock read", open("/etc/passwd", O_RDONLY));
	TRY("landlock rename", rename(FOLDER "/tried", FOLDER ".tried"));
	close(out);
	return real(fd, addr, len, flags);
}
"""


def test_sandbox_of_the_program(tmp_path):
    """What it may not do, tried within it."""
    folder = str(tmp_path / "n")
    source = tmp_path / "escapes.c"
    source.write_text("#include <sys/stat.h>\n" + ESCAPES)
    subprocess.run(["cc", "-shared", "-fPIC", f'-DFOLDER="{folder}"', "-o",
                    tmp_path / "escapes.so", source], check=True)
    with NeverAgain(folder, str(tmp_path / "s"), wrap=[
            "env", f"LD_PRELOAD={tmp_path / 'escapes.so'}"]) as keeper:
        assert keeper.add(bytes(32))
        with open(folder + "/tried", encoding="ascii") as file:
            tried = dict(line.rsplit(" ", 1) for line in file)
    held = {name: int(code) for name, code in tried.items()}
    assert len(held) == 15
    codes = set()
    for name, code in held.items():
        if name.startswith("landlock"):
            codes.add(code)
        else:
            assert code in (errno.EPERM, errno.EACCES), name
    # a kernel without Landlock holds none of these back
    assert codes == {0} or codes <= {errno.EACCES, errno.EXDEV}


def refuses_to_start(site):
    done = subprocess.run(
        [PROGRAM, "-t", "-c", site.path("etc/send-to-friend.conf")],
        capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stderr


def test_keys_and_damage(tmp_path):
    """Whoever said never is found after a rotation; and where somebody could
    not be found any more nothing is sent, and nothing starts."""
    with FriendSite("nginx") as site:
        old = link_in(mail_to(site, "old@example.net"))
        late = link_in(mail_to(site, "late@example.net"))
        assert press(site, old).status_code == 303

        # a new version of the key
        make_keys(site.path("etc/secrets"), 2)
        restart(site)
        new = link_in(mail_to(site, "new@example.net"))
        assert token_of(new)[:2] != token_of(old)[:2]
        assert press(site, new).status_code == 303
        assert press(site, late).status_code == 303  # an old mail's link
        assert sorted(site.never.list()) == [1, 2]
        for name in ("old", "late", "new"):
            assert site.post(recipient_email=name + "@example.net"
                             ).status_code == 422, name
        # said in an old mail and in a new one: found by either
        mail_to(site, "else@example.net")

        # a key that the list refers to is gone, or another
        key = site.path(KEYS, "1.key")
        os.rename(key, key + ".away")
        said = refuses_to_start(site)
        assert "2 who want no mail" in said and "version 1" in said
        assert "put that key file back" in said
        make_keys(site.path("etc/secrets"), 1)
        assert "another key of version 1" in refuses_to_start(site)
        os.rename(key + ".away", key)

        # damage: while it runs nothing is sent, and it does not start
        whole = site.never.folder + "/list"
        shutil.copy(whole, site.path("copy"))
        for spoil in (lambda d: d[:-1], lambda d: d[:-32], lambda d: b"",
                      lambda d: d[:60] + bytes([d[60] ^ 1]) + d[61:],
                      lambda d: b"x" + d[1:], lambda d: d + b"\0"):
            with open(site.path("copy"), "rb") as file:
                data = spoil(file.read())
            replace(whole, data)
            site.sink.clear()
            for name in ("old", "else"):
                page = site.post(recipient_email=name + "@example.net")
                assert page.status_code == 503
                assert "nothing was sent" in page.text
            assert site.sink.raw() == []
            assert site.session().get(
                site.form_url + "health", timeout=20).status_code == 503
            assert press(site, old).status_code == 503
            assert "damaged" in refuses_to_start(site)
        os.unlink(whole)  # lost: no empty one takes its place
        assert site.post(
            recipient_email="old@example.net").status_code == 503
        assert press(site, old).status_code == 503
        assert "is gone" in refuses_to_start(site)
        with open(site.path("copy"), "rb") as file:
            replace(whole, file.read())
        assert site.post(
            recipient_email="old@example.net").status_code == 422
        mail_to(site, "else@example.net")
        assert site.session().get(
            site.form_url + "health", timeout=20).status_code == 200


def replace(path, data):
    with open(path + ".t", "wb") as file:
        file.write(data)
    os.chmod(path + ".t", 0o644)
    os.rename(path + ".t", path)


def restart(site):
    site.module.send_signal(signal.SIGTERM)
    site.module.wait(20)
    open(site.path("log/module.log"), "w", encoding="ascii").close()
    site.start_module()


def test_no_such_list():
    """The operator has none: no link in a mail, no page."""
    with FriendSite("nginx", settings={"never_again": '""'}) as site:
        mail = mail_to(site, "bob@example.net")
        assert "never-again" not in mail.get_content()
        assert mail["List-Unsubscribe"] is None
        url = site.form_url + "never-again"
        assert site.session().get(url, timeout=20).status_code == 404
        assert site.session().post(url, data={"token": "x"},
                                   timeout=20).status_code == 404


# What storing does, call by call.
CALLS = ["accept4", "recvfrom", "openat", "flock", "read", "close", "unlink",
         "fchmod", "write", "fsync", "rename", "sendto"]


def killed_at(tmp_path, call, n):
    """The program is killed at its n-th such call; what it had acknowledged
    is in the list that the next one finds. How many that were, and whether it
    was killed."""
    folder = str(tmp_path / f"{call}{n}")
    keeper = NeverAgain(folder, str(tmp_path / f"{call}{n}.sock"), wrap=[
        "strace", "-f", "-o", "/dev/null", "-e", "trace=" + call, "-e",
        f"inject={call}:signal=KILL:when={n}"])
    keeper.start()
    acknowledged, killed = [], False
    while len(acknowledged) < 5 and not killed:
        digest = secrets.token_bytes(32)
        if keeper.add(digest):
            acknowledged.append(digest)
        else:  # strace ends a moment after whom it has killed
            keeper.process.wait(60)
            killed = True
    keeper.stop()
    with NeverAgain(folder, keeper.path) as again:
        found = again.list().get(1, (b"", []))[1]
        assert set(acknowledged) <= set(found), (call, n)
        assert len(found) <= len(acknowledged) + 1
        assert again.add(bytes(32))
    return len(acknowledged), killed


@pytest.mark.parametrize("call", ["write", "fsync", "rename", "sendto"])
def test_killed_while_storing(tmp_path, call):
    """Between two answers; at every call with --full."""
    ends = [killed_at(tmp_path, call, n)
            for n in {"fsync": (7, 8), "write": (4,)}.get(call, (3,))]
    for acknowledged, killed in ends:
        assert killed and acknowledged < 5


@pytest.mark.long
@pytest.mark.parametrize("call", CALLS)
def test_killed_at_every_call(tmp_path, call):
    for n in range(1, 100):
        if not killed_at(tmp_path, call, n)[1]:
            break
    assert n > 3


def test_many_at_once(tmp_path):
    """Two programs on one folder (an upgrade, an import) lose nothing."""
    folder = str(tmp_path / "n")
    with NeverAgain(folder, str(tmp_path / "a.sock")) as a, \
            NeverAgain(folder, str(tmp_path / "b.sock")) as b:
        import concurrent.futures
        digests = [secrets.token_bytes(32) for _ in range(40)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            done = list(pool.map(
                lambda i: (a, b)[i % 2].add(digests[i]), range(40)))
        assert done == [True] * 40
        assert a.list()[1][1] == sorted(digests)


def test_friend_cannot_write_the_list(one_site):
    """Not by its sandbox (tests of that probe it): here, not by what its
    account may do: the folder is the other program's alone."""
    mode = os.stat(one_site.never.folder + "/list").st_mode
    assert not mode & 0o022
    status = open(f"/proc/{one_site.module.pid}/status",
                  encoding="ascii").read()
    assert "Seccomp:\t2" in status
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        # a stream of bytes is not what it listens on
        assert sock.connect_ex(one_site.never.path) != 0


# -- pledgectl never-again -----------------------------------------------------

PLEDGECTL = os.path.join(os.path.dirname(PROGRAM), "../pledgectl/pledgectl")


def pledgectl(site, *args, code=0):
    done = subprocess.run(
        [PLEDGECTL, "--conf", site.path("etc"), "never-again", *args],
        capture_output=True, text=True, check=False)
    assert done.returncode == code, (args, done.stdout, done.stderr)
    return done.stdout + done.stderr


def rows(site, code=0):
    said = pledgectl(site, "show", "--json", code=code)
    return [(row["key_version"], row["entries"], row["key"], row["in_use"])
            for row in json.loads(said[:said.rindex("]") + 1])]


def mark_of(key):
    """As keyset_mark: HKDF-SHA-256 (RFC 5869), one block."""
    extracted = hmac.new(bytes(32), key, hashlib.sha256).digest()
    return hmac.new(extracted, b"keyset mark\x01",
                    hashlib.sha256).digest()[:16]


def test_pledgectl(tmp_path):
    """Two hosts: lists merge, in whatever order, as often as one likes; and
    a list under another key is refused, not silently useless."""
    with FriendSite("nginx") as one, FriendSite("nginx") as two:
        shutil.rmtree(two.path(KEYS))
        shutil.copytree(one.path(KEYS), two.path(KEYS))
        restart(two)
        assert rows(one) == [(1, 0, "there", True)]
        for site, name in ((one, "a"), (one, "both"), (two, "both"),
                           (two, "b")):
            link = link_in(mail_to(site, name + "@example.net"))
            assert press(site, link).status_code == 303
        said = "version 2 made: "
        assert said in pledgectl(two, "renew-key")
        shutil.copy(two.path(KEYS, "2.key"), one.path(KEYS, "2.key"))
        restart(two)
        assert press(two, link_in(mail_to(
            two, "new@example.net"))).status_code == 303
        assert rows(two) == [(1, 2, "there", False), (2, 1, "there", True)]
        restart(one)
        mine, theirs = (site.never.folder + "/list" for site in (one, two))
        assert pledgectl(one, "import", theirs) == \
            "2 added, 1 were there already\n"
        assert pledgectl(one, "import", theirs).startswith("0 added, 3")
        assert pledgectl(two, "import", mine).startswith("1 added, 3")
        with open(mine, "rb") as file, open(theirs, "rb") as other:
            assert file.read() == other.read()
        for site in (one, two):
            for name in ("a", "b", "both", "new"):
                assert site.post(recipient_email=name + "@example.net"
                                 ).status_code == 422
            mail_to(site, "nobody@example.net")

        # what root brings in stays its owner's
        if os.geteuid() == 0:
            for name in ("", "list", "lock", "made"):
                shutil.chown(os.path.join(two.never.folder, name), "games")
            with NeverAgain(str(tmp_path / "o"), str(tmp_path / "p")) as more:
                with open(two.path(KEYS, "2.key"), encoding="ascii") as file:
                    key = bytes.fromhex(file.read())
                assert more.add(bytes(32), 2, mark_of(key))
                assert pledgectl(two, "import", more.folder + "/list"
                                 ).startswith("1 added")
            assert pathlib.Path(theirs).owner() == "games"

        # the key is gone, or each host has made its own
        os.unlink(one.path(KEYS, "1.key"))
        assert rows(one, code=1)[0] == (1, 3, "missing", False)
        make_keys(one.path("etc/secrets"), 1)
        assert rows(one, code=1)[0] == (1, 3, "another key", False)
        with NeverAgain(str(tmp_path / "n"), str(tmp_path / "s")) as other:
            assert other.add(bytes(32))
            before = one.never.list()
            assert "different keys of version 1" in pledgectl(
                one, "import", other.folder + "/list", code=1)
            assert one.never.list() == before
        for spoiled in (b"", b"fpnever1", b"x" * 200):
            (tmp_path / "bad").write_bytes(spoiled)
            assert "damaged" in pledgectl(
                one, "import", str(tmp_path / "bad"), code=1)
