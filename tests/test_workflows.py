"""The hosting workflows keep to the repository's rules."""

import re
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[1] / ".github" / "workflows"
TEXTS = {path.name: path.read_text() for path in sorted(FOLDER.iterdir())}
# BaseLoader leaves every scalar a string, the key `on` among them.
WORKFLOWS = {name: yaml.load(text, yaml.BaseLoader) for name, text in TEXTS.items()}
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
        publishing = {"pages": "write", "id-token": "write"}
        assert job["permissions"] == (publishing if name == "publish" else {"contents": "read"})


def test_pushes_and_pull_requests_are_tested_on_every_supported_python():
    workflow = WORKFLOWS["test.yml"]
    assert {"push", "pull_request"} <= set(workflow["on"])
    job = workflow["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert job["steps"][-1] == {"run": "make test"}


def test_only_what_passed_on_main_is_published():
    job = WORKFLOWS["test.yml"]["jobs"]["publish"]
    assert {"test", "site"} <= set(job["needs"])
    assert job["if"] == "github.event_name == 'push' && github.ref == 'refs/heads/main'"
