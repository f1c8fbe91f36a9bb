"""Formal statements: the record of checked theorems, and the rejection of everything else."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
from contextlib import redirect_stderr, redirect_stdout

import pytest

from sphinx_claims.__main__ import main
from sphinx_claims.formal.statements import hash_files

EXTENSIONALITY = "Coq.Logic.FunctionalExtensionality.functional_extensionality_dep"
BASE = """\
(** The number that adds nothing. *)
Definition nothing : nat := 0.
Notation "n 'and' m" := (n + m) (at level 50).
"""
SMALL = """\
From Book Require Import Base.

(* A comment (* in a comment *) and Require Import Nothing. *)
Section Small.
Variable n : nat.

(** Adding [nothing]
    changes nothing. *)
Theorem add_nothing : n and nothing = n.
Proof. unfold nothing. induction n as [|m IH]; [reflexivity | now simpl; rewrite IH]. Qed.

End Small.
"""


@pytest.fixture(autouse=True, scope="module")
def installed():
    missing = "Coq is not installed: formal/README.md names the packages"
    if shutil.which("coqc") is None:
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)


def run(folder, record, *options):
    """Check a folder and return the exit status, standard output and standard error."""
    out, error = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(error):
        status = main(["formal", str(folder), str(record), *options])
    return status, out.getvalue(), error.getvalue()


class Book:
    """A folder of Coq files with one theorem, add_nothing of Small.v."""

    def __init__(self, folder):
        self.folder, self.record = folder / "book", folder / "built" / "book.json"
        self.folder.mkdir()
        self.write(**{"Base.v": BASE, "Small.v": SMALL})
        self.table()

    def write(self, **files):
        for name, text in files.items():
            (self.folder / name).write_text(text, "utf-8")

    def table(self, axioms=(), file="Small.v", name="add_nothing", more=""):
        allowed = "".join(f'"{axiom}" = "It is so."\n' for axiom in axioms)
        self.write(
            **{
                "theorems.toml": f'library = "Book"\npackages = ["coq"]\n{more}[axioms]\n{allowed}'
                f'[[theorems]]\nfile = "{file}"\nname = "{name}"\n'
                'not_covered = ""\n[theorems.symbols]\n"n" = "n"\n'
            }
        )

    def check(self, *options):
        """Return the lines of errors, with paths relative to the folder."""
        status, _, error = run(self.folder, self.record, *options)
        assert status == (1 if error else 0)
        assert self.record.exists() == (status == 0)
        return error.replace(f"{self.folder}/", "").splitlines()


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


def test_the_record_of_a_theorem(book):
    assert book.check() == []
    record = json.loads(book.record.read_text("utf-8"))
    version = subprocess.run(
        ["coqc", "--print-version"], capture_output=True, text=True, check=True
    )
    assert record["coq"] == version.stdout.split()[0]
    assert set(record["packages"]) == {"coq"}
    assert record["files"] == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in book.folder.iterdir()
    }
    assert record["files"] == hash_files(book.folder)
    assert record["notations"] == [
        {"file": "Base.v", "line": 3, "source": BASE.splitlines()[2]},
    ]
    assert record["theorems"] == [
        {
            "name": "Book.Small.add_nothing",
            "file": "Small.v",
            "line": 9,
            "comment": "Adding [nothing] changes nothing.",
            "source": "Theorem add_nothing : n and nothing = n.",
            "statement": "forall n : nat, n and nothing = n",
            "definitions": [
                {
                    "name": "Book.Base.nothing",
                    "file": "Base.v",
                    "line": 2,
                    "comment": "The number that adds nothing.",
                    "source": "Definition nothing : nat := 0.",
                    "definition": "nothing = 0\n     : nat",
                }
            ],
            "axioms": [],
            "symbols": {"n": "n"},
            "not_covered": "",
        }
    ]


def test_the_output_names_every_statement_with_its_axioms(book):
    status, out, error = run(book.folder, book.record)
    assert (status, error) == (0, "")
    assert out.startswith(f"{book.folder}/Small.v:9: Book.Small.add_nothing; axioms: none\n")


def test_indirect_definitions_are_recorded(book):
    further = "Definition zero : nat := 0.\nDefinition nothing : nat := zero.\n"
    book.write(**{"Base.v": further + BASE.splitlines()[2]})
    book.write(**{"Small.v": SMALL.replace("unfold nothing", "unfold nothing, zero")})
    assert book.check() == []
    (theorem,) = json.loads(book.record.read_text("utf-8"))["theorems"]
    assert [d["name"] for d in theorem["definitions"]] == ["Book.Base.zero", "Book.Base.nothing"]


def test_an_allowed_axiom_is_recorded_by_its_full_name(book):
    book.write(
        **{
            "Small.v": "Require Import FunctionalExtensionality.\n"
            "Theorem add_nothing (f g : nat -> nat) : (forall n, f n = g n) -> f = g.\n"
            "Proof. intro e. now extensionality n. Qed.\n"
        }
    )
    book.table([EXTENSIONALITY])
    assert book.check() == []
    (theorem,) = json.loads(book.record.read_text("utf-8"))["theorems"]
    assert theorem["axioms"] == [EXTENSIONALITY]
    book.table(["functional_extensionality_dep"])
    assert book.check() == [
        f"Small.v:2: ERROR: Book.Small.add_nothing depends on the axiom {EXTENSIONALITY}, "
        "which theorems.toml does not allow",
        "theorems.toml:1: ERROR: no theorem depends on the axiom functional_extensionality_dep",
    ]


STATEMENT = "Theorem add_nothing (n : nat) : n + 0 = n."
PROVED = f"{STATEMENT}\nProof. now induction n; simpl; auto. Qed.\n"
OWN = "is assumed, not proved"
REJECTED = {
    "a wrong statement": (
        "Theorem add_nothing (n : nat) : n + 1 = n.\nProof.\nreflexivity. Qed.",
        'Small.v:3: ERROR: In environment n : nat Unable to unify "n" with "n + 1".',
    ),
    "a proof without an end": (
        f"{STATEMENT}\nProof. induction n.\n",
        "Small.v:1: ERROR: There are pending proofs in file ./Small.v: add_nothing.",
    ),
    "admitted": (f"{STATEMENT}\nAdmitted.", f"Small.v:1: ERROR: Book.Small.add_nothing {OWN}"),
    "an admitted lemma that nothing uses": (
        f"Lemma false : 0 = 1.\nAdmitted.\n{PROVED}",
        f"Small.v:1: ERROR: Book.Small.false {OWN}",
    ),
    "aborted": (
        f"{STATEMENT}\nAbort.",
        "Small.v:1: ERROR: Book.Small.add_nothing is not a proved theorem",
    ),
    "stated, and not proved": (
        "Definition add_nothing : Prop := forall n, n + 0 = n.",
        "Small.v:1: ERROR: Book.Small.add_nothing is not a proved theorem",
    ),
    "a recursion without end": (
        "Unset Guard Checking.\nFixpoint loop (n : nat) : 0 = 1 := loop n.\n"
        "Theorem add_nothing : 0 = 1.\nProof. exact (loop 0). Qed.",
        "Small.v:2: ERROR: Book.Small.loop is listed under "
        '"Constants/Inductives relying on unsafe (co)fixpoints"\n'
        "Small.v:3: ERROR: Book.Small.add_nothing is listed under "
        '"Constants/Inductives relying on unsafe (co)fixpoints"',
    ),
    "a type that is not positive": (
        "#[bypass_check(positivity)]\nInductive bad := c (f : bad -> False).\n" + PROVED,
        'Small.v:2: ERROR: Book.Small.bad is listed under "Inductives whose positivity is assumed"',
    ),
    "a type of all types": (
        "Unset Universe Checking.\nDefinition all : Type := (Type : Type).\n"
        "Set Universe Checking.\n" + PROVED,
        "Small.v:2: ERROR: Book.Small.all is listed under "
        '"Constants/Inductives relying on type-in-type"',
    ),
    "an axiom that is not allowed": (
        "Require Import Classical.\nTheorem add_nothing (P : Prop) : P \\/ ~ P.\n"
        "Proof. apply classic. Qed.",
        "Small.v:2: ERROR: Book.Small.add_nothing depends on the axiom "
        "Coq.Logic.Classical_Prop.classic, which theorems.toml does not allow",
    ),
    "another name": (
        PROVED.replace("add_nothing", "add_zero"),
        "theorems.toml:1: ERROR: theorem 1: Small.v does not declare add_nothing",
    ),
    "a file that is required and not there": (
        f"From Book Require Import Nowhere.\n{PROVED}",
        "Small.v:1: ERROR: Cannot find a physical path bound to logical path Nowhere "
        "with prefix Book.",
    ),
}
for word in ("Axiom", "Parameter", "Conjecture", "Variable", "Hypothesis"):
    REJECTED[f"{word} outside of a section"] = (
        f"{word} false : 0 = 1.\n{PROVED}",
        f"Small.v:1: ERROR: Book.Small.false {OWN}",
    )


@pytest.mark.parametrize(("text", "error"), REJECTED.values(), ids=REJECTED)
def test_unproved_names_are_rejected(book, text, error):
    book.write(**{"Small.v": text})
    assert "\n".join(book.check()) == error


def test_an_axiom_of_the_folder_with_an_allowed_short_name_is_rejected(book):
    book.write(
        **{
            "FunctionalExtensionality.v": "Axiom functional_extensionality_dep : 0 = 1.\n",
            "Small.v": "From Book Require Import FunctionalExtensionality.\n"
            "Theorem add_nothing : 0 = 1.\nProof. exact functional_extensionality_dep. Qed.",
        }
    )
    book.table([EXTENSIONALITY])
    own = "Book.FunctionalExtensionality.functional_extensionality_dep"
    assert book.check() == [f"FunctionalExtensionality.v:1: ERROR: {own} {OWN}"]


def test_circular_dependencies_are_rejected(book):
    book.write(**{"Base.v": f"From Book Require Import Small.\n{BASE}"})
    (error,) = book.check()
    assert re.fullmatch(
        r".*: ERROR: circular dependency: (Base|Small) requires (Small|Base) requires (Base|Small)",
        error,
    )


def test_every_file_with_an_error_is_reported(book):
    book.write(**{"Base.v": "Definition nothing : nat := true.", "Small.v": "Theorem wrong"})
    assert [line.split(": ERROR")[0] for line in book.check()] == [
        "theorems.toml:1",
    ]
    book.write(**{"Small.v": PROVED.replace("now", "never")})
    assert [line.split(": ERROR")[0] for line in book.check()] == ["Base.v:1", "Small.v:2"]


TABLES = {
    "no file": ({"file": "Other.v"}, "theorem 1: file Other.v not found"),
    "no such name": ({"name": "add_noth"}, "theorem 1: Small.v does not declare add_noth"),
    "an unknown key": ({"more": 'libary = "Book"\n'}, "unknown key libary"),
}


@pytest.mark.parametrize(("changes", "error"), TABLES.values(), ids=TABLES)
def test_a_malformed_table_is_rejected(book, changes, error):
    book.table(**changes)
    assert book.check() == [f"theorems.toml:1: ERROR: {error}"]


def test_a_table_that_is_missing_or_not_toml_is_rejected(book):
    table = book.folder / "theorems.toml"
    table.write_text('library = "Book"\npackages = coq\n', "utf-8")
    assert book.check() == ["theorems.toml:2: ERROR: Invalid value (at line 2, column 12)"]
    table.unlink()
    assert book.check() == ["theorems.toml:1: ERROR: file not found"]


def test_a_failure_removes_the_earlier_record(book):
    assert book.check() == []
    book.write(**{"Small.v": SMALL.replace("nothing = n", "nothing = 0")})
    assert len(book.check()) == 1


def test_only_changed_files_and_their_dependents_are_compiled_again(book):
    def compiled():
        paths = [book.record.with_suffix("") / f"{name}.vo" for name in ("Base", "Small")]
        return [path.stat().st_mtime_ns for path in paths]

    assert book.check() == []
    first = compiled()
    assert book.check() == []
    assert compiled() == first
    book.write(**{"Small.v": SMALL + "\n"})
    assert book.check() == []
    second = compiled()
    assert [a == b for a, b in zip(first, second, strict=True)] == [True, False]
    book.write(**{"Base.v": BASE + "\n"})
    assert book.check() == []
    assert [a == b for a, b in zip(second, compiled(), strict=True)] == [False, False]


def test_a_proof_that_does_not_terminate_exceeds_the_limit_of_cpu_time(book):
    book.write(**{"Small.v": f"{STATEMENT}\nProof. do 1000000000 idtac. Qed."})
    assert book.check("--cpu-limit", "5") == [
        "Small.v:1: ERROR: coqc exceeded the limit of 5 seconds of CPU time; "
        "raise it with --cpu-limit"
    ]


def test_without_coq_the_error_names_the_packages(book, monkeypatch):
    monkeypatch.setenv("PATH", str(book.folder))
    assert book.check() == [
        "coqc is not installed; on Debian: apt-get install --no-install-recommends coq"
    ]
