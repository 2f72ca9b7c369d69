# SPDX-License-Identifier: BSD-2-Clause
"""The shipped units: hardened, complete, and without mistakes."""

import glob
import os
import re
import shutil
import subprocess

import pytest
from site_of_tests import BUILD, TOP

UNITS = os.path.join(BUILD, "conf/systemd")
NAMES = ["feedback", "registration", "send-to-friend", "surveys",
         "authorizer", "staff"]

SMALL = ["never-again", "custodian"]

pytestmark = pytest.mark.skipif(not shutil.which("systemd-analyze"),
                                reason="systemd-analyze is not installed")


@pytest.mark.parametrize("name", NAMES + SMALL +
                         [name + "@" for name in NAMES + SMALL])
def test_exposure_is_low(name):
    unit = os.path.join(UNITS, f"formpledge-{name}.service")
    done = subprocess.run(["systemd-analyze", "security", "--offline=true",
                           "--threshold=15", "--no-pager", unit],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_loose_unit_is_found(tmp_path):
    """The check above does find something."""
    with open(os.path.join(UNITS, "formpledge-feedback.service"),
              encoding="utf-8") as file:
        text = file.read()
    unit = tmp_path / "formpledge-feedback.service"
    unit.write_text("".join(line for line in text.splitlines(True)
                            if not line.startswith(("SystemCallFilter",
                                                    "ProtectSystem"))))
    done = subprocess.run(["systemd-analyze", "security", "--offline=true",
                           "--threshold=15", "--no-pager", str(unit)],
                          capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_authorizer_has_the_settings_of_registration():
    """A second process of it: the same user, keys, files and sandbox."""
    lines = {}
    for name in ("registration", "authorizer"):
        with open(os.path.join(UNITS, f"formpledge-{name}.service"),
                  encoding="utf-8") as file:
            lines[name] = set(file.read().splitlines())
    differ = lines["authorizer"] ^ lines["registration"]
    keys = {line.split("=")[0] for line in differ if "=" in line}
    assert keys == {"Description", "Requires", "ExecStart", "Also"}
    with open(os.path.join(UNITS, "formpledge-authorizer.socket"),
              encoding="utf-8") as file:
        assert "ListenStream=127.0.0.1:9105\n" in file.read()


@pytest.mark.parametrize("name", NAMES + ["keys", "erasures", "retention"] + SMALL)
def test_units_have_no_mistakes(name, tmp_path):
    """systemd-analyze verify, with the program where the unit names it."""
    program = shutil.which("true")
    for unit in glob.glob(os.path.join(UNITS, f"formpledge-{name}.*")):
        with open(unit, encoding="utf-8") as file:
            lines = file.read().splitlines()
        lines = [line.split("=")[0] + "=" + program
                 if line.startswith("Exec") else line for line in lines]
        (tmp_path / os.path.basename(unit)).write_text("\n".join(lines) + "\n")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
         *map(str, tmp_path.iterdir())],
        capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines()
            if "formpledge" in line]
    assert not ours, ours


def template(unit):
    """Of a unit of one site, where there are several."""
    name, _, kind = unit.rpartition(".")
    with open(os.path.join(UNITS, f"{name}@.{kind}"),
              encoding="utf-8") as file:
        return file.read()


def test_every_unit_has_a_template():
    units = {os.path.basename(path) for kind in ("service", "socket")
             for path in glob.glob(os.path.join(UNITS, f"*[!@].{kind}"))}
    units |= {os.path.basename(path) for path in glob.glob(
        os.path.join(TOP, "conf/systemd/*.timer"))}
    assert len(units) > 12
    for unit in sorted(units):
        assert template(unit)


def test_templates_share_nothing():
    """Two sites have no folder, socket or account in common: each line that
    names one has the site's name in it."""
    names_one = re.compile(r"^(User|Group|SocketUser|SupplementaryGroups|"
                           r"StateDirectory|LoadCredential|"
                           r"ListenSequentialPacket|ListenStream|Requires|"
                           r"Wants|Also)=|^Exec.* -[cdu] |^Exec.*pledgectl")
    for path in glob.glob(os.path.join(UNITS, "*@.*")):
        with open(path, encoding="utf-8") as file:
            for line in file.read().splitlines():
                if names_one.search(line) and line != "SocketUser=root":
                    assert "%i" in line, (path, line)


def test_a_template_sees_no_other_site():
    for name in NAMES:
        text = template(f"formpledge-{name}.service")
        hidden = re.search(r"^TemporaryFileSystem=(\S+):ro$", text, re.M)
        assert hidden, name
        assert f"BindReadOnlyPaths={hidden.group(1)}/%i\n" in text


def test_templates_have_no_mistakes(tmp_path):
    """systemd-analyze verify, as the units of a site named acme."""
    program = shutil.which("true")
    for path in glob.glob(os.path.join(UNITS, "*@.*")):
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        lines = [line.split("=")[0] + "=" + program
                 if line.startswith("Exec") else line for line in lines]
        if "authorizer@.socket" in path:
            lines.insert(lines.index("[Socket]") + 1,
                         "ListenStream=127.0.0.1:9106")
        unit = os.path.basename(path).replace("@", "@acme")
        (tmp_path / unit).write_text("\n".join(lines) + "\n")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
         *map(str, tmp_path.iterdir())],
        capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines()
            if "formpledge" in line]
    assert not ours, ours
