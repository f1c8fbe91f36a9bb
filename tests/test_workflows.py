"""The workflows of the repository keep to its rules, and their scripts do what they should."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".github" / "workflows"
EXTENSION = ROOT / "packages" / "sphinx-claims"
TEXTS = {path.name: path.read_text() for path in sorted(FOLDER.iterdir())}
# BaseLoader leaves every scalar a string, the key `on` among them.
WORKFLOWS = {name: yaml.load(text, yaml.BaseLoader) for name, text in TEXTS.items()}
WRITING = {
    ("test.yml", "publish"): {"pages": "write", "id-token": "write"},
    ("test.yml", "notebooks"): {"actions": "read", "contents": "write"},
    ("release.yml", "testpypi"): {"id-token": "write"},
    ("release.yml", "pypi"): {"id-token": "write"},
}
"""The jobs with more than permission to read the code."""
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


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_job_may_read_the_code_and_only_publishing_may_write(name):
    assert WORKFLOWS[name]["permissions"] == {}
    for job_name, job in WORKFLOWS[name]["jobs"].items():
        assert job["permissions"] == WRITING.get((name, job_name), {"contents": "read"})


def test_pushes_and_pull_requests_are_tested_on_every_supported_python():
    workflow = WORKFLOWS["test.yml"]
    assert {"push", "pull_request"} <= set(workflow["on"])
    job = workflow["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert job["steps"][-1] == {"run": "make test"}


def test_the_tests_that_need_coq_run_beside_make_test():
    jobs = WORKFLOWS["test.yml"]["jobs"]
    assert {"run": "make check-formal"} in jobs["formal"]["steps"]
    assert {"formal", "test"} <= set(jobs["publish"]["needs"])
    assert {"make test", "make check-formal"} <= {*(ROOT / ".ci" / "run").read_text().splitlines()}


def test_only_what_passed_on_main_is_published():
    jobs = WORKFLOWS["test.yml"]["jobs"]
    assert {"test", "site"} <= set(jobs["publish"]["needs"])
    assert jobs["notebooks"]["needs"] == "publish"
    for name in ("publish", "notebooks"):
        assert jobs[name]["if"] == "github.event_name == 'push' && github.ref == 'refs/heads/main'"


def step_of(job, action):
    """The only step of a job that uses an action."""
    (step,) = [step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@")]
    return step


def test_what_is_published_knows_its_place_and_its_history():
    job = WORKFLOWS["test.yml"]["jobs"]["site"]
    assert step_of(job, "actions/checkout")["with"]["fetch-depth"] == "0"
    assert set(job["env"]) == {"SITE_URL", "SITE_REPOSITORY", "SITE_COMMIT"}


CACHES = ("actions/cache", "actions/cache/restore", "actions/cache/save")
ARTIFACT_OPTIONS = {"name", "path", "pattern", "merge-multiple"}
"""The options of download-artifact that name no other run and no other repository."""


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_is_built_from_a_cache_or_from_another_run(name):
    steps = [step for job in WORKFLOWS[name]["jobs"].values() for step in job["steps"]]
    used = [
        (step["uses"].partition("@")[0], step.get("with", {})) for step in steps if "uses" in step
    ]
    assert [action for action, _ in used if action in CACHES] == []
    for action, options in used:
        if action == "actions/setup-python":
            assert "cache" not in options
        if action == "astral-sh/setup-uv":
            assert options["enable-cache"] == "false"
        if action == "actions/download-artifact":
            assert set(options) <= ARTIFACT_OPTIONS


def test_the_site_is_built_from_all_shards_of_the_same_run():
    jobs = WORKFLOWS["test.yml"]["jobs"]
    execute, site = jobs["execute"], jobs["site"]
    shards = execute["strategy"]["matrix"]["shard"]
    assert shards == [str(number) for number in range(1, len(shards) + 1)]
    assert execute["env"] == {"SHARD": f"${{{{ matrix.shard }}}}/{len(shards)}"}
    assert {"run": "make execute"} in execute["steps"]
    stored = step_of(execute, "actions/upload-artifact")["with"]
    assert stored["name"] == "executed-${{ matrix.shard }}"
    assert "execute" in site["needs"]
    assert execute["container"] == site["container"]
    taken = {"pattern": "executed-*", "path": stored["path"], "merge-multiple": "true"}
    steps = [step.get("with") or step.get("run") for step in site["steps"]]
    assert steps.index(taken) < min(steps.index("make pdf"), steps.index("make html"))


def step_that_tells_what_moved(name, job):
    steps = WORKFLOWS[name]["jobs"][job]["steps"]
    (place,) = [i for i, step in enumerate(steps) if step.get("name") == "What moved"]
    return steps[:place], steps[place], steps[place + 1 :]


def test_every_pull_request_tells_what_moved():
    before, step, _ = step_that_tells_what_moved("test.yml", "site")
    assert step["if"] == "github.event_name == 'pull_request'"
    assert {"run": "make html"} in before
    assert step_of({"steps": before}, "actions/checkout")["with"]["fetch-depth"] == "0"


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
    environment = {"python": "3.11.7", "machine": "x86_64", "numpy": numpy}
    content = {"schema": 1, "claims": [], "theorems": [], "environment": environment}
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
    assert summary.startswith("No claims changed (0 in total).\n")
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


def arguments_of_pytest(workflow):
    """The paths that the jobs of a workflow give to pytest, to run or to ignore."""
    for job in workflow["jobs"].values():
        commands = [step["run"] for step in job["steps"] if "pytest" in step.get("run", "")]
        commands += [job.get("env", {}).get("PYTEST_ADDOPTS", "")]
        for command in commands:
            yield from re.findall(r"(?<![\w./-])(?:tests|packages)/[\w./-]*[\w]", command)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_pytest_is_given_paths_that_exist(name):
    paths = sorted(set(arguments_of_pytest(WORKFLOWS[name])))
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def script_of(workflow, job):
    """All commands of a job."""
    steps = WORKFLOWS[workflow]["jobs"][job]["steps"]
    return "\n".join(step["run"] for step in steps if "run" in step)


def test_the_weekly_environments_have_every_package():
    packages = [path.parent.name for path in ROOT.glob("packages/*/pyproject.toml")]
    editable = re.findall(
        r"--editable '?packages/([\w-]+)", script_of("weekly.yml", "dependencies")
    )
    assert sorted(editable) == sorted(packages)


def test_the_extension_is_tested_with_the_oldest_versions_that_it_supports():
    project = tomllib.loads((EXTENSION / "pyproject.toml").read_text("utf-8"))["project"]
    job = WORKFLOWS["weekly.yml"]["jobs"]["extension"]
    pythons = [step["with"]["python-version"] for step in job["steps"] if "setup-uv" in str(step)]
    assert [f">={python}" for python in pythons] == [project["requires-python"]]
    assert job["env"]["UV_RESOLUTION"] == "lowest-direct"
    installed = re.findall(
        r"'(sphinx|myst-nb)==([\d.]+)\.\*'", script_of("weekly.yml", "extension")
    )
    assert [name for name, _ in installed] == ["sphinx", "myst-nb"]
    required = {re.split("[,;]", dependency)[0] for dependency in project["dependencies"]}
    assert {f"{name}>={version}" for name, version in installed} <= required


def test_dependabot_waits_before_it_takes_a_release():
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "pip"}
    for update in updates:
        assert update["cooldown"]["default-days"] >= 7
    assert (ROOT / "requirements.txt").exists()


RELEASE = WORKFLOWS["release.yml"]["jobs"]


def script(job, name):
    (step,) = [step for step in RELEASE[job]["steps"] if step.get("name") == name]
    return step["run"]


def test_only_a_tag_releases_and_testpypi_comes_before_pypi():
    assert WORKFLOWS["release.yml"]["on"] == {"push": {"tags": ["sphinx-claims-v*"]}}
    assert RELEASE["test"]["needs"] == "build"
    assert RELEASE["testpypi"]["needs"] == ["build", "test"]
    assert RELEASE["pypi"]["needs"] == "testpypi"


@pytest.mark.parametrize("name", ["testpypi", "pypi"])
def test_a_job_that_can_publish_runs_nothing_but_the_upload(name):
    """Code of the repository and of other packages never runs beside the token."""
    download, publish = RELEASE[name]["steps"]
    assert download["uses"].startswith("actions/download-artifact@")
    assert publish["uses"].startswith("pypa/gh-action-pypi-publish@")
    assert publish["with"]["attestations"] == "true"
    assert RELEASE[name]["environment"]["name"] == name
    index = "https://test.pypi.org/legacy/" if name == "testpypi" else None
    assert publish["with"].get("repository-url") == index


def run_script(text, folder, **variables):
    command = ["bash", "-e", "-o", "pipefail", "-c", text]
    environment = os.environ | {name: str(value) for name, value in variables.items()}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def released(tmp_path):
    """A repository with a package that is ready for the release of 1.2.0."""
    package = tmp_path / "packages" / "sphinx-claims"
    (package / "changelog.d").mkdir(parents=True)
    (package / "changelog.d" / "README.md").write_text("How to write one.\n")
    (package / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n')
    (package / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.0 (2026-12-01)\n")
    identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["commit", "-q", "-m", "Release"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True)
    return tmp_path


def check_tag(folder, tag="sphinx-claims-v1.2.0"):
    done = run_script(script("build", "Check the tag"), folder, GITHUB_REF_NAME=tag)
    return done.returncode, done.stdout + done.stderr


def test_a_tag_of_the_version_on_main_is_released(released):
    assert check_tag(released) == (0, "")


def test_a_tag_of_another_version_is_not_released(released):
    message = "::error::the tag is sphinx-claims-v1.3.0, the version 1.2.0\n"
    assert check_tag(released, "sphinx-claims-v1.3.0") == (1, message)


def test_a_version_without_notes_is_not_released(released):
    (released / "packages/sphinx-claims/CHANGELOG.md").write_text("## 1.2.01 (2026-12-01)\n")
    assert check_tag(released) == (1, "::error::CHANGELOG.md has no section for 1.2.0\n")


def test_fragments_that_no_release_took_are_not_left_behind(released):
    (released / "packages/sphinx-claims/changelog.d/7.change.md").write_text("News.\n")
    message = "::error::changelog.d has fragments that are not in CHANGELOG.md\n"
    assert check_tag(released) == (1, message)


def test_a_commit_that_is_not_on_main_is_not_released(released):
    identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
    commit = ["commit", "-q", "--allow-empty", "-m", "Elsewhere"]
    subprocess.run(["git", *identity, *commit], cwd=released, check=True)
    assert check_tag(released) == (1, "::error::the tagged commit is not on main\n")


def build_first_page(folder, readme):
    """Run the script that builds the first page of the README, with this environment's Sphinx."""
    target = folder / "packages" / "sphinx-claims" / "README.md"
    target.parent.mkdir(parents=True)
    target.write_text(readme, "utf-8")
    (folder / "alone").mkdir()
    (folder / "alone" / "bin").symlink_to(Path(sys.prefix) / "bin")
    return run_script(
        script("build", "Build the first page of the README"), folder, RUNNER_TEMP=folder
    )


def test_the_first_page_of_the_readme_says_what_the_build_says(tmp_path):
    done = build_first_page(tmp_path, (EXTENSION / "README.md").read_text("utf-8"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_readme_that_says_something_else_stops_the_release(tmp_path):
    readme = (EXTENSION / "README.md").read_text("utf-8")
    said = "claim die-mean states 3, computed 7/2"
    assert said in readme
    done = build_first_page(tmp_path, readme.replace(said, "claim die-mean states 3"))
    assert done.returncode == 1
    assert said in done.stdout


def test_every_link_of_the_readme_is_absolute():
    """PyPI shows the README on a page of its own."""
    readme = (EXTENSION / "README.md").read_text("utf-8")
    targets = re.findall(r"\]\(([^)\s]+)\)", readme)
    assert targets
    assert [target for target in targets if not target.startswith("https://")] == []
    blob = "https://github.com/proofs-that-run/proofs-that-run/blob/main/"
    own = [target.removeprefix(blob) for target in targets if target.startswith(blob)]
    assert own
    assert [path for path in own if not (ROOT / path).exists()] == []
