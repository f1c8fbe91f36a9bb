"""The process that builds a served site, where it cannot fork."""

import json
import subprocess
import sys

import pytest

SERIAL = """
import sys
from sphinx_claims.serving import builder
builder.FORKS = False
sys.exit(builder.main())
"""


@pytest.fixture
def process(site):
    options = {
        "srcdir": str(site.source),
        "confdir": str(site.source),
        "outdir": str(site.out),
        "doctreedir": str(site.doctrees),
        "buildername": "html",
        "confoverrides": {"claims_preview": "1"},
    }
    command = [sys.executable, "-c", SERIAL, json.dumps(options)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        process.stdin.close()


def order(process, number, *changed):
    """Order a build, and return the event at its end."""
    command = {"id": number, "changed": [*map(str, changed)], "open": ["page.html"]}
    process.stdin.write(f"{json.dumps(command)}\n")
    process.stdin.flush()
    for line in process.stdout:
        event = json.loads(line) if line.strip() else {}
        if event.get("id") == number and event["event"] in ("built", "failed"):
            return event
    return None


def test_builds_follow_each_other_in_one_process_which_exits_when_one_fails(site, process):
    page = site.source / "page.md"
    good = page.read_text("utf-8")
    assert order(process, 1)["event"] == "built"
    page.write_text(good.replace("One", "Another"), "utf-8")
    event = order(process, 2, page)
    assert (event["event"], event["problems"], event["pid"]) == ("built", {}, process.pid)
    assert "Another" in site.html("page")
    page.write_bytes(b"---\nfile_format: mystnb\n---\n# \xff\n")
    event = order(process, 3, page)
    assert event["event"] == "failed"
    assert "found the byte 0xff" in event["text"]
    assert process.wait() == 1
    assert "Another" in site.html("page")
    page.write_text(good, "utf-8")
    site.built()
