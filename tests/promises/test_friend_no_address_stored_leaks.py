# SPDX-License-Identifier: BSD-2-Clause
"""friend.no-address-stored: leaks that are planted on purpose are found by the
search that finds none in what is shipped; and those of the program that the
sandbox can hold back, it does."""

import os
import resource
import signal

import pytest
from canary import Canary
from friend_leaks import (LINES, PROGRAM, UNSEEN, build_leaky, places,
                          plant_lines, spring_lines, spring_program)
from friend_rig import Busy, FriendRig, Image, wait_until
from places import descendants

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="looking into processes needs root")


@pytest.fixture(scope="module")
def has_raw_image():
    """Can a file system be mounted here? The trace shows the writes if not."""
    with Image(1) as image:
        return image.mounted


def spring(folder, sandbox):
    """All leaks of the program; {name: places}"""
    defines = [] if sandbox else ["LEAK_KEYS"]
    with FriendRig("nginx", str(folder / "mail"), environ={
            "LD_PRELOAD": build_leaky(folder, *defines)}, settings={
                "sandbox": str(sandbox).lower()}) as rig:
        return places(rig, spring_program(rig, not sandbox))


@pytest.fixture(scope="module")
def loose(tmp_path_factory):
    """With sandbox = false."""
    return spring(tmp_path_factory.mktemp("loose"), False)


@pytest.fixture(scope="module")
def confined(tmp_path_factory):
    """As shipped."""
    return spring(tmp_path_factory.mktemp("confined"), True)


@pytest.mark.parametrize("name,where", [
    *((name, where) for name, where, _ in PROGRAM),
    ("keys", {"writes", "files", "raw image"})])
def test_friend_leak_in_program_is_caught(loose, has_raw_image, name, where):
    where = where if has_raw_image else where - {"raw image"}
    assert loose[name] >= where


@pytest.mark.parametrize("name,where", [
    (name, where) for name, _, where in PROGRAM])
def test_friend_sandbox_holds_leak_back(confined, has_raw_image, name, where):
    where = where if has_raw_image else where - {"raw image"}
    assert confined[name] == where


def test_friend_sandbox_refuses_a_key_log(tmp_path):
    """It was opened for writing before the sandbox was closed."""
    with pytest.raises(RuntimeError, match="is a file open for writing"):
        with FriendRig("nginx", str(tmp_path / "mail"), environ={
                "LD_PRELOAD": build_leaky(tmp_path, "LEAK_KEYS")}):
            pass


@pytest.fixture
def cores_are_files():
    """Does this host write core dumps to where the process is?"""
    with open("/proc/sys/kernel/core_pattern", encoding="ascii") as file:
        if file.read().startswith(("|", "/")):
            pytest.skip("this host puts core dumps elsewhere")
    if resource.getrlimit(resource.RLIMIT_CORE)[1] != resource.RLIM_INFINITY:
        pytest.skip("core dumps are forbidden here")


def test_friend_leak_in_core_is_caught(tmp_path, cores_are_files):
    """With core dumps on: what test_friend_no_core_dump does not find."""
    with FriendRig("nginx", str(tmp_path / "mail"), timeout=20, environ={
            "LD_PRELOAD": build_leaky(tmp_path, "LEAK_CORE")},
            settings={"sandbox": "false"},
            wrap=["prlimit", "--core=unlimited"]) as rig:
        word = Canary("core")
        busy = Busy(rig, word)
        os.kill(rig.site.pid(), signal.SIGSEGV)
        rig.site.module.wait(60)
        busy.join(60)
        assert rig.files({word})


def dump_cores(site):
    """As somebody does who looks for a fault in nginx."""
    path = site.path("etc/front.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert "worker_rlimit_core 0;" in text
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(
            "worker_rlimit_core 0;", "worker_rlimit_core 1g;\n"
            f"working_directory {site.path('tmp')};"))
    os.chmod(site.path("tmp"), 0o777)


@pytest.mark.parametrize("dumps", [False, True])
def test_friend_core_of_nginx(tmp_path, cores_are_files, dumps):
    """As the include advises there is none; one is found."""
    with FriendRig("nginx", str(tmp_path / "mail"),
                   edit=dump_cores if dumps else None) as rig:
        [worker] = set(descendants(rig.site.front.pid)) - {
            rig.site.front.pid}
        word = Canary("core")
        busy = Busy(rig, word)
        os.kill(worker, signal.SIGSEGV)
        wait_until(lambda: worker not in descendants(rig.site.front.pid), 10,
                   "the end of the worker")
        busy.join(60)
        assert bool(rig.files({word})) == dumps


@pytest.fixture(scope="module", params=sorted(LINES))
def lines(request, tmp_path_factory):
    """{name of the changed line: (places found, places it should be)}"""
    mail = tmp_path_factory.mktemp("mail")
    with FriendRig(request.param, str(mail), edit=plant_lines) as rig:
        found = places(rig, spring_lines(rig))
    return {line.name: (found[line.name], line.where)
            for line in LINES[request.param]}


def test_friend_leak_in_configuration_is_caught(lines, has_raw_image):
    for name, (found, where) in lines.items():
        where = where if has_raw_image else where - {"raw image"}
        if where:
            assert found >= where, name
        else:
            assert found == set(), name
        if where == UNSEEN:
            assert "files" not in found, name
