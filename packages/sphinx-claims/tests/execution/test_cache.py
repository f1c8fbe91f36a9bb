"""Tests of a cache that cannot be written, is damaged, or is shared."""

import json
import subprocess
import sys

import pytest

from sphinx_claims.execution.files import digest


@pytest.mark.parametrize("obstacle", ["a file", "a folder"])
def test_a_cache_that_cannot_be_written_gives_one_warning(site, tmp_path, obstacle):
    cache = tmp_path / "cache"
    if obstacle == "a file":
        cache.write_text("")
    else:
        (cache / "page.run" / "folder").mkdir(parents=True)
        (cache / "more.run" / "folder").mkdir(parents=True)
    site.write_page("more.md", "More {claim}`one`", 'claim("one", "1", 2 - 1)')
    status, (warning,) = site.build("-E", "-D", f"claims_cache_path={cache}")
    assert status == 0
    assert warning.startswith(f"WARNING: the cache of executed pages in {cache} cannot be written")
    assert ("File exists" if obstacle == "a file" else "Is a directory") in warning
    assert [*tmp_path.rglob("*.part")] == []
    assert '<span class="claim">1<' in site.html("more")


def test_an_entry_of_another_format_is_replaced(site):
    path = site.doctrees / "claims" / "page.run"
    body = json.dumps({"format": 1, "key": "", "cells": []})
    path.write_text(f"{digest(body)}\n{body}")
    site.built()
    assert json.loads(path.read_text().split("\n", 1)[1])["claims"]


def test_a_relative_cache_is_beside_the_configuration(site, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    site.built("-E", "-D", "claims_cache_path=kept")
    assert (site.source / "kept" / "page.run").exists()
    assert not (tmp_path / "kept").exists()


def test_builds_that_run_at_once_share_a_cache(site, tmp_path):
    for name in "abc":
        site.write_page(f"{name}.md", f"{{claim}}`{name}`", f'claim("{name}", "1", 2 - 1)')
    cache = tmp_path / "cache"
    command = [sys.executable, "-m", "sphinx", "-q", "-D", f"claims_cache_path={cache}"]
    builds = [
        subprocess.Popen(
            [*command, "-d", tmp_path / f"doctrees{i}", site.source, tmp_path / f"out{i}"],
            stderr=subprocess.PIPE,
            text=True,
        )
        for i in range(2)
    ]
    assert [(build.communicate()[1], build.returncode) for build in builds] == [("", 0)] * 2
    names = {path.name for path in cache.iterdir()}
    pages = ("a", "b", "c", "page")
    assert names == {f"{page}.{kind}" for page in pages for kind in ("run", "seconds")}
    site.built("-E", "-D", f"claims_cache_path={cache}")
