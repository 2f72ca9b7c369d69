#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The rules of the house, held against the tree.

    lint.py [--top DIR] [--build DIR] [CHECK...]

Each check yields (file, line, what is wrong). Exit 1 when any did.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

# Each folder of common includes itself and those to its right.
LAYERS = ["app", "policy", "page", "mail", "conf", "http", "vault", "db",
          "crypto", "base"]
# The one door to each library.
DOORS = {
    "fcgiapp.h": ["common/http/fcgi.c"],
    "fcgi_config.h": [], "fcgi_stdio.h": [],
    "mysql.h": ["common/db/db_mysql"],
    "sqlite3.h": ["common/db/db_sqlite"],
    "curl/curl.h": ["common/mail/", "modules/pledgectl/verify_http"],
    "libconfig.h": ["common/conf/", "common/policy/policy", "modules/"],
    "openssl/": ["common/crypto/"],
    "argon2.h": ["common/crypto/password"],
    "seccomp.h": ["common/app/sandbox"],
    "jansson.h": ["common/page/", "common/http/form_json",
                  "common/policy/work_payload",
                  "modules/pledgectl/"],
    "magic.h": ["modules/feedback/store/file_type"],
    "idn2.h": ["common/mail/address"],
    "zlib.h": ["modules/pledgectl/canary_packed"],
    "zxcvbn.h": ["common/crypto/password", "modules/registration/"],
}
# Modules that may include the store headers of others.
READERS = {"staff", "pledgectl"}
# Folders of modules that know nothing of requests, pages and programs, and
# what else of their module they may include.
INNER = {
    "feedback/store": [],
    "registration/store": [],
    "send-to-friend/never": [],
    "send-to-friend/store": [],
    "staff/store": [],
    "surveys/definition": [],
    "surveys/results": ["surveys/definition/", "surveys/bytes.h"],
    "surveys/box": ["surveys/definition/", "surveys/bytes.h",
                    "surveys/survey_"],
}
ABOVE_INNER = ("http/", "page/", "app/")
NO_REQUEST = ("http/path.h",)  # a rule about a string
# Calls that have no place here, and what to use instead.
BANNED = {
    "strcpy": "buf_*", "strcat": "buf_*", "stpcpy": "buf_*",
    "sprintf": "snprintf or buf_*", "vsprintf": "vsnprintf",
    "gets": "nothing", "strtok": "str_cut", "strncpy": "str_*",
    "strncat": "buf_*", "scanf": "num_parse", "sscanf": "num_parse",
    "fscanf": "num_parse", "atoi": "num_parse", "atol": "num_parse",
    "atoll": "num_parse", "atof": "num_parse", "strtol": "num_parse",
    "strtoul": "num_parse", "system": "nothing", "popen": "nothing",
    "rand": "rand_bytes", "srand": "rand_bytes", "random": "rand_bytes",
    "rand_r": "rand_bytes", "drand48": "rand_bytes", "alloca": "arena_*",
    "tmpnam": "nothing", "tempnam": "nothing", "mktemp": "nothing",
    "asctime": "clock_*", "ctime": "clock_*", "localtime": "clock_*",
    "gmtime": "gmtime_r", "strerror": "strerror_r", "setjmp": "nothing",
    "longjmp": "nothing", "bzero": "scrub", "syslog": "log_*",
    "assert": "must",
}
# Where one of them is what the function is about.
ALLOWED = {
    ("common/base/num.c", "strtol"), ("common/base/num.c", "strtoul"),
}
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
SPDX = "SPDX-License-Identifier: BSD-2-Clause"


def sources(top, *suffixes, below=("common", "modules", "examples")):
    """Source files, relative to top; nothing that was built."""
    for folder in below:
        for where, folders, files in os.walk(os.path.join(top, folder)):
            folders[:] = sorted(set(folders) - {".deps", "node_modules"})
            for name in sorted(files):
                if name.endswith(suffixes):
                    path = os.path.relpath(os.path.join(where, name), top)
                    if not is_built(top, path):
                        yield path


def is_built(top, path):
    with open(os.path.join(top, path), encoding="utf-8") as file:
        return "Made by build-aux/embed" in file.readline()


def read(top, path):
    with open(os.path.join(top, path), encoding="utf-8") as file:
        return file.read()


def strip(text):
    """C without comments and literals, lines kept."""
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"'
                  r"|'(?:\\.|[^'\\\n])*'", blank, text, flags=re.S)


def includes(top, path):
    for number, line in enumerate(read(top, path).splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)


def layer_of(name):
    folder = name.split("/")[0]
    return LAYERS.index(folder) if folder in LAYERS else None


def check_layers(top, _build):
    """common: each folder itself and those below it; modules: common and
    themselves, their inner folders nothing outward; libraries through
    their one door."""
    for path in sources(top, ".c", ".h"):
        parts = path.split("/")
        for line, kind, name in includes(top, path):
            yield from ((path, line, wrong) for wrong in
                        wrong_include(parts, path, kind, name))


def wrong_include(parts, path, kind, name):
    if kind == "<":
        for library, doors in DOORS.items():
            if name.startswith(library) and not path.startswith(tuple(doors)):
                yield f"<{name}> has one door: {', '.join(doors) or 'none'}"
        return
    if parts[0] == "common":
        mine, theirs = layer_of(parts[1]), layer_of(name)
        if name.startswith("modules/") or "/" not in name and \
                name != "config.h":
            yield f'"{name}": common includes only common, by folder/name.h'
        elif theirs is not None and theirs < mine:
            yield f'"{name}": {parts[1]} is below {LAYERS[theirs]}'
    elif parts[0] == "modules":
        yield from wrong_in_module(parts, name)


def wrong_in_module(parts, name):
    mine, theirs = parts[1], name.split("/")
    folder = "/".join(parts[1:3])
    if folder in INNER and name.startswith(ABOVE_INNER) and \
            name not in NO_REQUEST:
        yield f'"{name}": {folder} knows no request and no page'
    if theirs[0] != "modules":
        return
    if folder in INNER and not name[len("modules/"):].startswith(
            (folder + "/", *INNER[folder])):
        yield f'"{name}": {folder} includes itself and {INNER[folder]}'
    if theirs[1] == mine:
        return
    if mine not in READERS:
        yield f'"{name}": a module includes common and itself'
    elif theirs[2] == "pages" or name.endswith(("_pages.h", "_form.h")):
        yield f'"{name}": only the stores of other modules'


def check_banned(top, _build):
    """Functions that are never used."""
    calls = re.compile(r"(?<![\w.>])(" + "|".join(BANNED) + r")\s*\(")
    for path in sources(top, ".c", ".h"):
        text = strip(read(top, path))
        for number, line in enumerate(text.splitlines(), 1):
            for name in calls.findall(line):
                if (path, name) not in ALLOWED:
                    yield path, number, f"{name}(): use {BANNED[name]}"


def check_spdx(top, _build):
    """The licence on line one (two, behind #!)."""
    for path in sources(top, ".c", ".h", ".def", ".py", ".sh",
                        below=("common", "modules", "examples", "tests")):
        head = read(top, path).splitlines()[:2]
        if not any(SPDX in line for line in head):
            yield path, 1, "no SPDX line"


def check_headers(top, build):
    """Every header compiles alone."""
    with tempfile.TemporaryDirectory() as folder:
        unit = os.path.join(folder, "alone.c")
        for path in sources(top, ".h", below=("common", "modules")):
            with open(unit, "w", encoding="utf-8") as file:
                file.write(f'#include "config.h"\n#include "{path}"\n')
            done = subprocess.run(
                ["cc", "-std=gnu11", "-fsyntax-only", "-Wall", "-Werror",
                 f"-I{top}/common", f"-I{top}", f"-I{build}",
                 f"-I{build}/common",
                 *mysql_flags(), unit], capture_output=True, text=True,
                check=False)
            if done.returncode:
                yield path, 1, "does not compile alone: " + \
                    first_error(done.stderr)


def mysql_flags():
    done = subprocess.run(["pkg-config", "--cflags", "mysqlclient"],
                          capture_output=True, text=True, check=False)
    return done.stdout.split()


def first_error(text):
    return next((line for line in text.splitlines() if "error" in line),
                text[:200])


def check_statics(top, build):
    """No writable data in a module's objects."""
    for where, _, files in os.walk(os.path.join(build, "modules")):
        for name in sorted(files):
            if not name.endswith(".o"):
                continue
            path = os.path.join(where, name)
            done = subprocess.run(["nm", path], capture_output=True,
                                  text=True, check=True)
            for line in done.stdout.splitlines():
                words = line.split()
                if words[-2] in "bBdDC" and not is_relocated(path, words[-1]):
                    yield (os.path.relpath(path, build), 1,
                           f"writable variable {words[-1]}")
    del top


def is_relocated(path, symbol):
    """Constants with pointers in them (.data.rel.ro), and what sanitizers
    and gcov add."""
    if symbol.startswith(("__asan", "__gcov", "__odr", "__san", ".L", "__")):
        return True
    done = subprocess.run(["objdump", "-t", path], capture_output=True,
                          text=True, check=True)
    for line in done.stdout.splitlines():
        if line.split()[-1:] == [symbol]:
            return ".data.rel.ro" in line
    return False


def check_format(top, _build):
    """clang-format 14 has nothing to change."""
    tool = shutil.which("clang-format-14") or shutil.which("clang-format")
    paths = list(sources(top, ".c", ".h",
                         below=("common", "modules", "examples", "tests")))
    done = subprocess.run([tool, "--dry-run", *paths], cwd=top,
                          capture_output=True, text=True, check=False)
    seen = set()
    for line in done.stderr.splitlines():
        match = re.match(r"(\S+?):(\d+):\d+: (?:warning|error):", line)
        if match and match.group(1) not in seen:
            seen.add(match.group(1))
            yield match.group(1), int(match.group(2)), "not clang-formatted"


def check_manuals(top, _build):
    """mandoc finds nothing to say."""
    for path in sources(top, ".1", ".5", ".7", ".8",
                        below=("modules", "doc", "conf", "common")):
        done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", path],
                              cwd=top, capture_output=True, text=True,
                              check=False)
        for line in done.stdout.splitlines():
            match = re.match(r"mandoc: (\S+?):(\d+):\d+: (.*)", line)
            if match:
                yield path, int(match.group(2)), match.group(3)


MDOC = {"Ar", "Cm", "Fl", "Li", "Ns", "Oc", "Oo", "Op", "Pa", "Po", "Pc",
        "Xc", "Ql", "|"}


def told_commands(text):
    """(line, command, options) of every .It of a manual page that is about a
    command: ".It Ic conf check Op Fl -policy Ar file", or over many lines
    from ".It Xo" to ".Xc"."""
    lines = enumerate(text.splitlines(), 1)
    for number, line in lines:
        words = line.split()
        if words[:2] == [".It", "Xo"]:
            words = []
            for _, more in lines:
                words += more.lstrip(".").split()
                if more == ".Xc":
                    break
        elif words[:2] == [".It", "Ic"]:
            words = words[1:]
        else:
            continue
        name = []
        for word in words[1:]:
            if word in MDOC:
                break
            name.append(word)
        flags = {words[i + 1].lstrip("-") for i, word in enumerate(words)
                 if word == "Fl"}
        yield number, " ".join(name), flags


def check_commands(top, build):
    """Every command has an example, stands under a heading of the help and in
    the manual page, there with its options; and the page has no other."""
    page = "modules/pledgectl/pledgectl.1"
    tool = os.path.join(build, "modules/pledgectl/pledgectl")
    if not os.path.exists(os.path.join(top, page)):
        return
    table = json.loads(subprocess.run(
        [tool, "--help", "--json"], capture_output=True, text=True,
        check=True).stdout)
    told = {}
    for line, name, flags in told_commands(read(top, page)):
        told[name] = (line, told.get(name, (0, set()))[1] | flags)
    for row in table:
        name = row["command"]
        example = row["example"] or ""
        wanted = {o.lstrip("-") for o in row["options"].split()} - {"json"}
        if not (example + " ").startswith(name + " "):
            yield (page, 1, f"{name}: its struct command wants a line "
                   f'.example = "{name} ...", as it may be typed')
        if row["purpose"] == "Other":
            yield ("modules/pledgectl/help.c", 1, f"{name}: help_groups wants "
                   "a line for its group, with what it is for")
        if name not in told:
            yield (page, 1, f"{name}: the manual page wants"
                   f" \".It Ic {name} ...\" and what it does")
            continue
        line, flags = told[name]
        for flag in sorted(wanted - flags):
            yield (page, line, f"{name}: \"Fl -{flag}\" is missing here; the "
                   "program takes it")
        for flag in sorted(flags - wanted - {"json"}):
            yield (page, line, f"{name}: the program takes no --{flag}")
    for name in sorted(set(told) - {row["command"] for row in table}):
        if "_" not in name:  # a setting
            yield page, told[name][0], f"{name}: there is no such command"
    made = os.path.join(build, "modules/pledgectl/man/pledgectl.1")
    done = subprocess.run(["mandoc", "-Tlint", "-Wwarning", made],
                          capture_output=True, text=True, check=False)
    for text in done.stdout.splitlines():
        yield page, 1, f"with the tables of the program: {text}"


KEY = re.compile(r"^#?([a-z][a-z0-9_]*) = ")


def check_settings(top, build):
    """Every setting the programs know is in the shipped file, with a
    sentence that says what it does."""
    tool = os.path.join(build, "modules/pledgectl/pledgectl")
    folder = os.path.join(top, "conf")
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".conf"):
            continue
        path = os.path.join("conf", name)
        lines = read(top, path).splitlines()
        yield from ((path, line, what) for line, what in
                    undocumented(lines))
        if os.path.exists(tool):
            done = subprocess.run([tool, "conf", "defaults", name[:-5]],
                                  capture_output=True, text=True, check=True)
            known = set(map(key_of, done.stdout.splitlines())) - {None}
            for key in known - set(map(key_of, lines)):
                yield path, 1, f"{key} is not in the file"


def key_of(line):
    match = KEY.match(line)
    return match.group(1) if match else None


def undocumented(lines):
    """Keys without words above them: (line, what)."""
    words = 0
    for number, line in enumerate(lines, 1):
        if key_of(line):
            if words < 4:
                yield number, f"{key_of(line)} is not explained"
            words = 0
        elif line.startswith("# "):
            words += len(line.split()) - 1
        elif not line.startswith("#"):
            words = 0


SIZES = {"function": 40, "file": 500}


def check_sizes(top, _build):
    """Functions of 40 lines, files of 500."""
    for path in sources(top, ".c", ".h", below=("common", "modules")):
        lines = read(top, path).splitlines()
        if len(lines) > SIZES["file"]:
            yield path, 1, f"{len(lines)} lines"
        start = None
        for number, line in enumerate(lines, 1):
            if line == "{":
                start = number
            elif line == "}" and start:
                if number - start - 1 > SIZES["function"]:
                    yield path, start, \
                        f"a function of {number - start - 1} lines"
                start = None


def check_migrations(top, _build):
    """MariaDB commits each change of a table by itself: a migration that
    broke half way must be able to run again."""
    for path in sources(top, ".sql"):
        if "/schema/mysql/" not in path:
            continue
        for number, line in enumerate(read(top, path).splitlines(), 1):
            if (re.match(r"\s*(CREATE|ALTER|DROP)\b", line, re.I)
                    and not re.search(r"\bIF (NOT )?EXISTS\b", line, re.I)):
                yield path, number, "cannot run twice: say IF NOT EXISTS"


SCRIPT_MAX = 4000  # bytes, as it is served
# What a page of ours does not need, and others' code would begin with.
SCRIPT_NEVER = re.compile(
    r"\b(eval|Function|import|innerHTML|outerHTML|insertAdjacentHTML|"
    r"localStorage|cookie|XMLHttpRequest|WebSocket|sendBeacon|https?)\b")
SQUEEZE = os.path.join(os.path.dirname(os.path.realpath(__file__)),
                       "../../build-aux/squeeze")


def check_scripts(top, _build):
    """What browsers load is small and of this site alone."""
    for path in sources(top, ".js", below=("common", "modules")):
        for number, line in enumerate(read(top, path).splitlines(), 1):
            found = SCRIPT_NEVER.search(line)
            if found and not line.startswith("//"):
                yield path, number, f"{found[0]} has no place in a page"
        size = len(subprocess.run([SQUEEZE, os.path.join(top, path)],
                                  capture_output=True, check=True).stdout)
        if size >= SCRIPT_MAX:
            yield path, 1, f"{size} bytes are served, not under {SCRIPT_MAX}"


TRANSLATED = re.compile(r"\{\{#_\}\}.*?\{\{/_\}\}", re.S)
MARKUP = [re.compile(text, re.S) for text in (
    r"\{\{\{?[^}]*\}\}\}?", r"<[^<>]*>", r'[a-z-]+="[^"]*"', r"&[a-z]+;",
    r"/[a-z]+")]
# Beside what is marked: nothing but names, and words of no language.
SAME = {"JSON", "CSV", "required"}


def check_templates(top, _build):
    """Words in a template stand between {{#_}} and {{/_}}."""
    for path in sources(top, ".mustache", below=("common", "modules")):
        text = read(top, path)
        for match in TRANSLATED.finditer(text):
            if "{{#_}}" in match.group(0)[6:]:
                yield (path, text.count("\n", 0, match.start()) + 1,
                       "{{#_}} within {{#_}}, or not closed")
        rest = TRANSLATED.sub(blank, text)
        for markup in MARKUP:
            rest = markup.sub(blank, rest)
        for number, line in enumerate(rest.splitlines(), 1):
            words = set(re.findall(r"[^\W\d_]{2,}", line)) - SAME
            if words:
                yield (path, number, "not translated: put it between "
                       "{{#_}} and {{/_}}: " + line.strip())
        for match in re.finditer(r'\b(?:aria-label|title|alt|placeholder)'
                                 r'="(?!\{\{)[^"]*[A-Za-z]{2}', text):
            yield (path, text.count("\n", 0, match.start()) + 1,
                   "not translated: " + match.group(0))


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


ENTRY = re.compile(r'^msgid ((?:"[^\n]*"\n)+)(?:msgid_plural (?:"[^\n]*"\n)+)?'
                   r'msgstr(?:\[0\])? ((?:"[^\n]*"(?:\n|$))+)', re.M)


def entries(top, path):
    """(line, text, translation) of a .po file; obsolete ones left out."""
    text = read(top, path)
    for match in ENTRY.finditer(text):
        yield (text.count("\n", 0, match.start()) + 1,
               *("".join(re.findall(r'"(.*)"', part))
                 for part in match.groups()))


def check_catalogues(top, _build):
    """Every text is in the .pot and in each language."""
    folder = os.path.join(top, "po")
    if not os.path.isdir(folder):
        return
    with tempfile.TemporaryDirectory() as made:
        pot = os.path.join(made, "formpledge.pot")
        subprocess.run(["build-aux/po-texts", pot], cwd=top, check=True)
        now = {text for _, text, _ in entries("/", pot)} - {""}
    with open(os.path.join(folder, "LINGUAS"), encoding="utf-8") as file:
        tags = [line.strip() for line in file if line[:1] not in "#\n"]
    for path in ["po/formpledge.pot"] + [f"po/{tag}.po" for tag in tags]:
        known = set()
        for line, text, said in entries(top, path):
            known.add(text)
            if text in now and not said and path.endswith(".po"):
                yield path, line, f"not translated: {text}"
        for text in sorted(now - known):
            yield path, 1, f"make update-po: not in it: {text}"


def check_policies(top, _build):
    """A policy's text in another language has as many paragraphs."""
    folder = os.path.join(top, "conf/policies")
    for name in sorted(os.listdir(folder) if os.path.isdir(folder) else ()):
        path = os.path.join("conf/policies", name)
        main = re.sub(r"\.[a-z]{2}\.txt$", ".txt", path)
        if main == path or not path.endswith(".txt"):
            continue
        mine, theirs = (read(top, p).strip().split("\n\n")
                        for p in (path, main))
        if len(mine) != len(theirs):
            yield (path, 1, f"{len(mine)} paragraphs, {main} has "
                   f"{len(theirs)}")


# Promises whose tests are still to be written.
UNTESTED = set()


def named_tests(top):
    """test_... of tests/promises: functions, and files of them."""
    folder = os.path.join(top, "tests/promises")
    for name in sorted(os.listdir(folder)):
        if name.startswith("test_") and name.endswith(".py"):
            yield name[:-3]
            yield from re.findall(r"^def (test_\w+)", read(
                top, os.path.join("tests/promises", name)), re.M)


def check_promises(top, _build):
    """Each promise has a test that is named by it."""
    path = "common/policy/promises.def"
    if not os.path.exists(os.path.join(top, path)):
        return
    ids = {}
    for line, text in enumerate(read(top, path).splitlines(), 1):
        found = re.search(r'^PROMISE\(\w+, "([a-z.-]+)"', text)
        if found:
            ids["test_" + re.sub("[.-]", "_", found[1])] = line, found[1]
    # test_account_erase_reaches_backups is not about account.erase
    tested = {max((name for name in ids if (test + "_").startswith(name + "_")),
                  key=len, default=None) for test in named_tests(top)}
    for name, (line, promise) in ids.items():
        if name not in tested and promise not in UNTESTED:
            yield path, line, f"{promise}: no test in tests/promises"


CHECKS = {name[6:]: function for name, function in list(globals().items())
          if name.startswith("check_")}


def main():
    here = os.path.dirname(os.path.realpath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--top", default=os.path.join(here, "../.."))
    parser.add_argument("--build", default=os.environ.get("BUILD", "."))
    parser.add_argument("checks", nargs="*", metavar="CHECK",
                        help=", ".join(CHECKS))
    options = parser.parse_args()
    wrong = 0
    for name in options.checks or CHECKS:
        for path, line, what in CHECKS[name](os.path.realpath(options.top),
                                             options.build):
            print(f"{path}:{line}: {name}: {what}")
            wrong += 1
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
