# SPDX-License-Identifier: BSD-2-Clause
"""security.least-privilege, and what friend.no-address-stored leans on: code
that has got into the running program tries to store something or to get out,
in every way there is; and where a part of the sandbox is not to be had, the
program does not start and says what to do."""

import errno
import os
import socket
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../functional"))
from friend_site import FriendSite  # noqa: E402
from site_of_tests import let_in  # noqa: E402

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="what root may is tried")

# Which layer keeps each back, by the error that it gives. Where two would,
# seccomp comes first; Landlock alone keeps from reading.
SECCOMP = ["write", "append", "create", "creat", "truncate_open", "tmpfile",
           "proc_mem", "proc_fd", "truncate", "link", "symlink", "mkdir",
           "mknod", "chmod", "chown", "utimes", "xattr", "rename", "unlink",
           "fallocate", "sendfile", "splice", "copy_range", "pwrite", "flock",
           "memfd", "shm_open", "shmget", "msgget", "mq_open", "add_key",
           "shared", "unlock", "swapon", "exec", "execveat", "fork",
           "map_code", "make_code", "ptrace", "vm_write", "pidfd", "kill",
           "tgkill", "io_uring", "userfaultfd", "bpf", "perf", "unix_socket",
           "packet_socket", "audit_socket", "listen", "mount", "unshare",
           "setns", "chroot", "setuid", "own_signals", "terminal", "limit",
           "dumpable"]
LAYERS = {
    **{name: errno.EPERM for name in SECCOMP},
    "openat2": errno.ENOSYS,  # seccomp; libc falls back to open
    "read_elsewhere": errno.EACCES,  # Landlock
    "bind": errno.EACCES,  # Landlock, from its fourth version on
    "inherited": errno.EBADF,  # closed at the start
}
# What this host may refuse whoever asks.
HOST = {"proc_fd", "xattr", "io_uring", "userfaultfd", "bpf", "perf", "mount",
        "packet_socket", "audit_socket", "add_key", "swapon", "unshare",
        "setns", "chroot", "chown", "mq_open", "shm_open", "mknod", "ptrace",
        "vm_write", "pidfd", "terminal", "openat2"}


def build(folder, source, *defines):
    """A library to be preloaded."""
    library = os.path.join(str(folder), source + ".so")
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-o", library, *("-D" + d for d in defines),
         os.path.join(HERE, "escapes", source + ".c"), "-ldl", "-lpthread"],
        check=True)
    return library


def landlock_version():
    """0: the kernel has none."""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, libc.syscall(444, None, ctypes.c_size_t(0), 1))


def try_escapes(folder, sandbox):
    """{way: errno, 0 where it was open}. The log is a pipe, as under
    systemd, and whoever starts the program leaves a file open for it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(40)
        with FriendSite(
                settings={"sandbox": str(sandbox).lower()},
                environ={"LD_PRELOAD": build(folder, "escapes"),
                         "ESCAPES_PORT": str(server.getsockname()[1])},
                wrap=["sh", "-c", 'echo x >tmp/there; chmod 600 tmp/there; '
                      'exec 9>>tmp/inherited; "$0" "$@" 2>&1 | cat']) as site:
            assert site.post().status_code == 303
            link, _ = server.accept()
            with link, link.makefile() as lines:
                found = dict(line.split() for line in lines)
            left = set(os.listdir(site.path("tmp"))) & {
                "new", "new2", "linked", "symlinked", "made", "fifo",
                "renamed"}
            text = ""
            if os.path.exists(site.path("tmp/there")):
                with open(site.path("tmp/there"), encoding="ascii") as file:
                    text = file.read()
    if os.path.exists("/dev/shm/fp-escape"):
        os.unlink("/dev/shm/fp-escape")
        left.add("shm")
    return {name: int(number) for name, number in found.items()}, left, text


def test_security_least_privilege_no_way_out(tmp_path):
    found, left, text = try_escapes(tmp_path, True)
    expected = dict(LAYERS)
    version = landlock_version()
    if version < 4:
        del expected["bind"], found["bind"]
    if version < 1:
        del expected["read_elsewhere"], found["read_elsewhere"]
    assert found == expected
    assert len(found) >= 60
    assert left == set() and text == "x\n"


def test_security_least_privilege_ways_out_are_real(tmp_path):
    """Without the sandbox they are open, but for what the host refuses, and
    for what every module does without it."""
    found, left, _ = try_escapes(tmp_path, False)
    closed = {name for name, number in found.items() if number}
    assert closed - HOST == {"inherited"}
    assert left >= {"new", "linked", "symlinked", "made"}
    assert len(found) - len(closed) >= 40


REFUSALS = [
    (["REFUSE_SECCOMP=22"], "CONFIG_SECCOMP_FILTER"),
    (["REFUSE_SECCOMP=0"], "does not keep to it"),
    (["REFUSE_LANDLOCK"], "Landlock and refuses it"),
    (["REFUSE_LIMIT=RLIMIT_FSIZE"], "RLIMIT_FSIZE cannot be set to 0"),
    (["REFUSE_LIMIT=RLIMIT_CORE"], "LimitCORE=0"),
    (["REFUSE_PRCTL=PR_SET_DUMPABLE"], "PR_SET_DUMPABLE is refused"),
    (["REFUSE_PRCTL=PR_SET_NO_NEW_PRIVS"], "PR_SET_NO_NEW_PRIVS is refused"),
    (["REFUSE_CLOSING"], "close_range"),
    (["OTHER_ALLOCATOR"], "does not overwrite what is freed"),
    (["OTHER_THREAD"], "a thread runs already"),
]


def refusal(site):
    """What a program that does not start says."""
    with pytest.raises(RuntimeError) as caught, site:
        pass
    return str(caught.value)


@pytest.mark.parametrize("defines,said", REFUSALS)
def test_security_least_privilege_or_no_start(tmp_path, defines, said):
    """Each part that is not to be had is named, with the remedy."""
    library = build(tmp_path, "refusals", *defines)
    text = refusal(FriendSite(
        environ={"LD_PRELOAD": library},
        wrap=["sh", "-c", '"$0" "$@" 2>&1 | cat']))
    assert said in text and ": ready" not in text


UNLOCKED = ["prlimit", "--memlock=65536:65536"]


def test_security_least_privilege_memory_is_locked():
    """An ordinary user, and the limit that most hosts have."""
    text = refusal(FriendSite(user="nobody", wrap=UNLOCKED,
                              settings={"lock_memory": "true"}))
    assert "LimitMEMLOCK=infinity" in text and ": ready" not in text


def test_security_least_privilege_no_swap(tmp_path):
    """lock_memory = false is for a host without swap."""
    let_in(tmp_path)
    library = build(tmp_path, "refusals", "HAS_SWAP")
    text = refusal(FriendSite(user="nobody", wrap=UNLOCKED,
                              environ={"LD_PRELOAD": library},
                              settings={"lock_memory": "false"}))
    assert "this host has swap" in text and ": ready" not in text
