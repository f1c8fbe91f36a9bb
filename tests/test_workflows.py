"""The hosting workflows keep to the repository's rules."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[1] / ".github" / "workflows"
TEXTS = {path.name: path.read_text() for path in sorted(FOLDER.iterdir())}
# BaseLoader leaves every scalar a string, the key `on` among them.
WORKFLOWS = {name: yaml.load(text, yaml.BaseLoader) for name, text in TEXTS.items()}
PUBLISHING = {
    "publish": {"pages": "write", "id-token": "write"},
    "notebooks": {"actions": "read", "contents": "write"},
}
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(text):
    actions = re.findall(r"^[\s-]*uses:\s*(.*)$", text, re.MULTILINE)
    assert actions
    assert [action for action in actions if not PINNED.fullmatch(action)] == []


def test_links_to_outside_are_checked_only_by_the_clock_or_by_hand():
    checking = {name for name, text in TEXTS.items() if "linkcheck" in text}
    assert checking
    for name in checking:
        assert set(WORKFLOWS[name]["on"]) == {"schedule", "workflow_dispatch"}


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)
def test_a_job_may_read_the_code_and_only_publishing_may_write(workflow):
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert job["permissions"] == PUBLISHING.get(name, {"contents": "read"})


def test_pushes_and_pull_requests_are_tested_on_every_supported_python():
    workflow = WORKFLOWS["test.yml"]
    assert {"push", "pull_request"} <= set(workflow["on"])
    job = workflow["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert job["steps"][-1] == {"run": "make test"}


def test_only_what_passed_on_main_is_published():
    jobs = WORKFLOWS["test.yml"]["jobs"]
    assert {"test", "site"} <= set(jobs["publish"]["needs"])
    assert jobs["notebooks"]["needs"] == "publish"
    for name in PUBLISHING:
        assert jobs[name]["if"] == "github.event_name == 'push' && github.ref == 'refs/heads/main'"


def test_what_is_published_knows_its_place_and_its_history():
    job = WORKFLOWS["test.yml"]["jobs"]["site"]
    assert job["steps"][0]["with"]["fetch-depth"] == "0"
    assert set(job["env"]) == {"SITE_URL", "SITE_REPOSITORY", "SITE_COMMIT"}


def step_that_tells_what_moved(name, job):
    steps = WORKFLOWS[name]["jobs"][job]["steps"]
    (place,) = [i for i, step in enumerate(steps) if step.get("name") == "What moved"]
    return steps[:place], steps[place], steps[place + 1 :]


def test_every_pull_request_tells_what_moved():
    before, step, _ = step_that_tells_what_moved("test.yml", "site")
    assert step["if"] == "github.event_name == 'pull_request'"
    assert {"run": "make html"} in before
    assert before[0]["with"]["fetch-depth"] == "0"


def test_the_oldest_and_the_newest_packages_tell_what_moved_whatever_is_red():
    _, step, after = step_that_tells_what_moved("weekly.yml", "dependencies")
    assert "if" not in step
    assert {"run": "make check"} in after


def make_clone(folder, recipe):
    """A repository of two commits, `make html` as given, and a record that this checkout built."""

    def git(*arguments):
        identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)

    git("init", "-q")
    (folder / ".gitignore").write_text("_build\n.venv\n")
    (folder / "Makefile").write_text(f"html:\n\t{recipe}\n")
    for numpy in ("1", "2"):
        write_record(folder / "claims.json", numpy)
        git("add", ".")
        git("commit", "-q", "-m", numpy)
    (folder / ".venv").symlink_to(sys.prefix)
    for new in ("html", "moved"):
        (folder / "_build" / new).mkdir(parents=True)
        write_record(folder / "_build" / new / "claims.json", "3")


def write_record(path, numpy):
    content = {"schema": 1, "claims": [], "theorems": [], "environment": {"numpy": numpy}}
    path.write_text(json.dumps(content))


def summary_of(step, folder):
    summary = folder / "summary.md"
    summary.touch()
    subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=folder,
        env=os.environ | {"GITHUB_STEP_SUMMARY": str(summary)},
        capture_output=True,
        check=False,
    )
    return summary.read_text("utf-8")


STEPS = {"test.yml": ("site", "base", "1"), "weekly.yml": ("dependencies", "locked", "2")}


@pytest.mark.parametrize("name", STEPS)
def test_the_summary_shows_what_moved(tmp_path, name):
    job, _, numpy = STEPS[name]
    make_clone(tmp_path, "install -D claims.json _build/html/claims.json")
    summary = summary_of(step_that_tells_what_moved(name, job)[1], tmp_path)
    assert summary.startswith("No claim moved; there are 0.\n")
    assert f"| `numpy` | `{numpy}`    | `3` |" in summary


@pytest.mark.parametrize("name", STEPS)
def test_the_summary_says_if_there_is_nothing_to_compare_with(tmp_path, name):
    job, old, _ = STEPS[name]
    make_clone(tmp_path, "false")
    path = f"_build/{old}/_build/html/claims.json"
    summary = summary_of(step_that_tells_what_moved(name, job)[1], tmp_path)
    assert summary == f"{path} cannot be read: No such file or directory\n"


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_expression_is_pasted_into_a_script(text):
    scripts = [
        step["run"]
        for job in yaml.load(text, yaml.BaseLoader)["jobs"].values()
        for step in job["steps"]
        if "run" in step
    ]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []
