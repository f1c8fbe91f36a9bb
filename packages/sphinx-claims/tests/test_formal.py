"""Formal statements: what Coq checks is recorded, and what it does not check is refused."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
from collections import defaultdict
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from sphinx_claims.__main__ import main
from sphinx_claims.formal import coq, statements

ROOT = Path(__file__).parents[3]
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


def run(folder, record):
    """Check a folder: exit status, standard output and error."""
    out, error = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(error):
        status = main(["formal", str(folder), str(record)])
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

    def check(self):
        """The lines of errors, with paths relative to the folder."""
        status, _, error = run(self.folder, self.record)
        assert status == (1 if error else 0)
        assert self.record.exists() == (status == 0)
        return error.replace(f"{self.folder}/", "").splitlines()


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


def test_the_record_is_what_coq_says(book):
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
    assert record["files"] == statements.hashes(book.folder)
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


def test_definitions_are_found_through_definitions(book):
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
        f"Small.v:2: ERROR: Book.Small.add_nothing rests on the axiom {EXTENSIONALITY}, "
        "which theorems.toml does not allow",
        "theorems.toml:1: ERROR: no theorem rests on the axiom functional_extensionality_dep",
    ]


STATEMENT = "Theorem add_nothing (n : nat) : n + 0 = n."
PROVED = f"{STATEMENT}\nProof. now induction n; simpl; auto. Qed.\n"
OWN = "it is assumed, not proved"
REFUSED = {
    "a wrong statement": (
        "Theorem add_nothing (n : nat) : n + 1 = n.\nProof.\nreflexivity. Qed.",
        'Small.v:3: ERROR: In environment n : nat Unable to unify "n" with "n + 1".',
    ),
    "a proof without an end": (
        f"{STATEMENT}\nProof. induction n.\n",
        "Small.v:1: ERROR: There are pending proofs in file ./Small.v: add_nothing.",
    ),
    "admitted": (f"{STATEMENT}\nAdmitted.", f"Small.v:1: ERROR: Book.Small.add_nothing: {OWN}"),
    "an admitted lemma that nothing uses": (
        f"Lemma false : 0 = 1.\nAdmitted.\n{PROVED}",
        f"Small.v:1: ERROR: Book.Small.false: {OWN}",
    ),
    "aborted": (
        f"{STATEMENT}\nAbort.",
        "Small.v:1: ERROR: Book.Small.add_nothing is no theorem that is proved",
    ),
    "stated, and not proved": (
        "Definition add_nothing : Prop := forall n, n + 0 = n.",
        "Small.v:1: ERROR: Book.Small.add_nothing is no theorem that is proved",
    ),
    "a recursion without end": (
        "Unset Guard Checking.\nFixpoint loop (n : nat) : 0 = 1 := loop n.\n"
        "Theorem add_nothing : 0 = 1.\nProof. exact (loop 0). Qed.",
        "Small.v:2: ERROR: Book.Small.loop: it is among the "
        "Constants/Inductives relying on unsafe (co)fixpoints\n"
        "Small.v:3: ERROR: Book.Small.add_nothing: it is among the "
        "Constants/Inductives relying on unsafe (co)fixpoints",
    ),
    "a type that is not positive": (
        "#[bypass_check(positivity)]\nInductive bad := c (f : bad -> False).\n" + PROVED,
        "Small.v:2: ERROR: Book.Small.bad: it is among the Inductives whose positivity is assumed",
    ),
    "a type of all types": (
        "Unset Universe Checking.\nDefinition all : Type := (Type : Type).\n"
        "Set Universe Checking.\n" + PROVED,
        "Small.v:2: ERROR: Book.Small.all: it is among the "
        "Constants/Inductives relying on type-in-type",
    ),
    "an axiom that is not allowed": (
        "Require Import Classical.\nTheorem add_nothing (P : Prop) : P \\/ ~ P.\n"
        "Proof. apply classic. Qed.",
        "Small.v:2: ERROR: Book.Small.add_nothing rests on the axiom "
        "Coq.Logic.Classical_Prop.classic, which theorems.toml does not allow",
    ),
    "another name": (
        PROVED.replace("add_nothing", "add_zero"),
        "theorems.toml:1: ERROR: theorem 1: Small.v states no add_nothing",
    ),
    "a file that is required and not there": (
        f"From Book Require Import Nowhere.\n{PROVED}",
        "Small.v:1: ERROR: Cannot find a physical path bound to logical path Nowhere "
        "with prefix Book.",
    ),
}
for word in ("Axiom", "Parameter", "Conjecture", "Variable", "Hypothesis"):
    REFUSED[f"{word} outside of a section"] = (
        f"{word} false : 0 = 1.\n{PROVED}",
        f"Small.v:1: ERROR: Book.Small.false: {OWN}",
    )


@pytest.mark.parametrize(("text", "error"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_proved_is_refused(book, text, error):
    book.write(**{"Small.v": text})
    assert "\n".join(book.check()) == error


def test_an_axiom_of_its_own_with_an_allowed_name_is_refused(book):
    book.write(
        **{
            "FunctionalExtensionality.v": "Axiom functional_extensionality_dep : 0 = 1.\n",
            "Small.v": "From Book Require Import FunctionalExtensionality.\n"
            "Theorem add_nothing : 0 = 1.\nProof. exact functional_extensionality_dep. Qed.",
        }
    )
    book.table([EXTENSIONALITY])
    own = "Book.FunctionalExtensionality.functional_extensionality_dep"
    assert book.check() == [f"FunctionalExtensionality.v:1: ERROR: {own}: {OWN}"]


def test_files_that_require_each_other_are_refused(book):
    book.write(**{"Base.v": f"From Book Require Import Small.\n{BASE}"})
    (error,) = book.check()
    assert re.fullmatch(
        r".*: ERROR: (Base|Small) requires (Small|Base) requires (Base|Small)", error
    )


def test_every_wrong_file_is_named(book):
    book.write(**{"Base.v": "Definition nothing : nat := true.", "Small.v": "Theorem wrong"})
    assert [line.split(": ERROR")[0] for line in book.check()] == [
        "theorems.toml:1",
    ]
    book.write(**{"Small.v": PROVED.replace("now", "never")})
    assert [line.split(": ERROR")[0] for line in book.check()] == ["Base.v:1", "Small.v:2"]


TABLES = {
    "no file": ({"file": "Other.v"}, "theorem 1: there is no file Other.v"),
    "no such name": ({"name": "add_noth"}, "theorem 1: Small.v states no add_noth"),
    "an unknown key": ({"more": 'libary = "Book"\n'}, "libary is not known"),
}


@pytest.mark.parametrize(("changes", "error"), TABLES.values(), ids=TABLES)
def test_a_wrong_table_is_refused(book, changes, error):
    book.table(**changes)
    assert book.check() == [f"theorems.toml:1: ERROR: {error}"]


def test_a_table_that_is_not_toml_or_not_there_is_refused(book):
    table = book.folder / "theorems.toml"
    table.write_text('library = "Book"\npackages = coq\n', "utf-8")
    assert book.check() == ["theorems.toml:2: ERROR: Invalid value (at line 2, column 12)"]
    table.unlink()
    assert book.check() == ["theorems.toml:1: ERROR: there is no such table of theorems"]


def test_a_failure_takes_the_record_of_before_away(book):
    assert book.check() == []
    book.write(**{"Small.v": SMALL.replace("nothing = n", "nothing = 0")})
    assert len(book.check()) == 1


def test_only_what_changed_is_compiled_again(book):
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


def test_a_proof_without_end_is_ended(book, monkeypatch):
    monkeypatch.setattr(coq, "TIME_LIMIT", 8)
    book.write(**{"Small.v": f"{STATEMENT}\nProof. do 1000000000 idtac. Qed."})
    assert book.check() == ["Small.v:1: ERROR: coqc took longer than 8 seconds"]


def test_without_coq_one_line_names_the_packages(book, monkeypatch):
    monkeypatch.setenv("PATH", str(book.folder))
    assert book.check() == [
        "coqc is not installed; on Debian: apt-get install --no-install-recommends coq"
    ]


# The statements of this repository.


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The record of the repository's statements."""
    record = tmp_path_factory.mktemp("formal") / "formal.json"
    status, _, error = run(ROOT / "formal", record)
    assert (status, error) == (0, "")
    return record


def test_every_statement_and_definition_is_said_in_words(built):
    theorems = json.loads(built.read_text("utf-8"))["theorems"]
    entries = [entry for theorem in theorems for entry in (theorem, *theorem["definitions"])]
    assert sorted({entry["name"] for entry in entries if not entry["comment"]}) == []


MUTANTS = {
    "all pairs for the pairs of two": (
        "Edges.v",
        "#|complete n| = n * (n - 1),",
        "#|complete n| = n * n,",
    ),
    "no graph has more edges, with loops": ("Edges.v", "without_loops E -> #|E|", "#|E|"),
    "the mask without a factor": (
        "Dropout.v",
        "sqnorm (y - p *: (X *m w)) + p",
        "sqnorm (y - X *m w) + p",
    ),
    "the mask with another sign": (
        "Dropout.v",
        "sqnorm (y - p *: (X *m w)) + p",
        "sqnorm (y + p *: (X *m w)) + p",
    ),
    "the mean for the variance": (
        "Dropout.v",
        "+ p * (1 - p) * sqnorm (Gamma X *m w).",
        "+ p * sqnorm (Gamma X *m w).",
    ),
    "the lengths of the columns squared": ("Dropout.v", "row_j Num.sqrt ((X^T", "row_j ((X^T"),
    "a zero column": ("Dropout.v", "(forall j, col j X != 0) -> p", "p"),
    "columns of another length": ("Dropout.v", "sqnorm (col j Z) = 1", "sqnorm (col j Z) = p"),
    "a minimizer that is not scaled": (
        "Dropout.v",
        "<-> minimizes (ridge_loss Z y lambda) v)].",
        "<-> minimizes (ridge_loss Z y lambda) w)].",
    ),
    "n for n - 1 above": (
        "Ceiling.v",
        "<= exp (2 * B) / (exp (2 * B) + INR n - 1)) /\\",
        "<= exp (2 * B) / (exp (2 * B) + INR n)) /\\",
    ),
    "n for n - 1 below": (
        "Ceiling.v",
        "/ (1 + (INR n - 1) * exp (2 * B)) <= softmax",
        "/ (1 + INR n * exp (2 * B)) >= softmax",
    ),
    "logits that are not bounded": ("Ceiling.v", "vector n, within B s ->\n", "vector n,\n"),
    "B for 2 B": (
        "Ceiling.v",
        "<-> ln (INR n - 1) + ln (p / (1 - p)) <= 2 * B) /\\",
        "<-> ln (INR n - 1) + ln (p / (1 - p)) <= B) /\\",
    ),
    "a share that every token can have": (
        "Ceiling.v",
        "(forall p : R, / INR n <= p < 1",
        "(forall p : R, 0 < p < 1",
    ),
    "a causal mask that hides nothing": ("Attention.v", "(j <= i)%N.", "(j <= n)%N."),
    "invariant for equivariant": ("Attention.v", "Q K V h (p i).", "Q K V h i."),
    "a token that hears nothing": (
        "Attention.v",
        "Theorem attention_summing E N h :\n  entered E -> lists",
        "Theorem attention_summing E N h :\n  lists",
    ),
    "a sum without its normalizer": ("Attention.v", "za.2 c / za.1)", "za.2 c)"),
    "a neighbor twice": ("Attention.v", "uniq (N i) /\\ forall j", "forall j"),
    "the gradient without its factor": ("MinimumNorm.v", "2%:R *: (X^T *m (X", "(X^T *m (X"),
    "an iterate without the factor of its step": (
        "MinimumNorm.v",
        "= \\sum_k ((1 - (1 - 2%:R * eta * sigma",
        "= \\sum_k ((1 - (1 - eta * sigma",
    ),
    "singular values that are not inverted": (
        "MinimumNorm.v",
        "is_pseudo_inverse X (\\sum_k (sigma k)^-1 *:",
        "is_pseudo_inverse X (\\sum_k sigma k *:",
    ),
    "step sizes up to twice the limit": (
        "MinimumNorm.v",
        "0 < eta -> (forall k, eta < 1 / sigma",
        "0 < eta -> (forall k, eta < 2%:R / sigma",
    ),
    "an error that falls before the first step": (
        "MinimumNorm.v",
        "(rho ^+ t) ^+ 2 * sqnorm w].",
        "(rho ^+ t.+1) ^+ 2 * sqnorm w].",
    ),
    "other step sizes, and nothing to fit": ("MinimumNorm.v", "(0 < r)%N -> ~", "~"),
    "a Lagrangian without the factor of its gradient": (
        "MinimumNorm.v",
        "lambda + dot (2%:R *: w + X",
        "lambda + dot (w + X",
    ),
    "an inverse without full row rank": (
        "MinimumNorm.v",
        "X^T *m P = Q /\\ (row_free X -> X",
        "X^T *m P = Q /\\ (X = X -> X",
    ),
    "the multipliers with another sign": (
        "MinimumNorm.v",
        "X^T *m z = 0 /\\ lambda = - (2%:R *: (P *m y)) + z,",
        "X^T *m z = 0 /\\ lambda = 2%:R *: (P *m y) + z,",
    ),
    "a limit that need not fit": (
        "MinimumNorm.v",
        "eta) w -> X *m w = y ->",
        "eta) w -> w = w ->",
    ),
    "a start outside of the row space": (
        "MinimumNorm.v",
        "eta s) else 0.",
        "eta s) else const_mx 1.",
    ),
    "a slope that is too small": ("Sigmoid.v", "<= 1 / 4 /\\", "<= 1 / 5 /\\"),
    "a slope with another sign": (
        "Sigmoid.v",
        "is_derive sigma a (sigma a * (1 - sigma a)) /\\",
        "is_derive sigma a (sigma a * (1 + sigma a)) /\\",
    ),
    "a sweep without the transpose": (
        "Backward.v",
        "(apply (transpose (J t.+1)) (sweep t.+1 k'))",
        "(apply (J t.+1) (sweep t.+1 k'))",
    ),
    "the Jacobian of the step before": (
        "Backward.v",
        "times (J (t + k)) (across t k')",
        "times (J (t + k')) (across t k')",
    ),
    "a path that ends one loss too early": (
        "Backward.v",
        "sweep t (T - t) i = \\sum_(j < (T - t).+1)",
        "sweep t (T - t) i = \\sum_(j < (T - t))",
    ),
    "a chain rule without the transpose": (
        "Derivatives.v",
        "h (apply (transpose D) g).",
        "h (apply (fun j i => D i j * 2) g).",
    ),
    "a local gradient with another sign": ("Recurrent.v", "scale (-2)", "scale 2"),
    "a start that has a loss of its own": (
        "Recurrent.v",
        "h0 (apply (transpose (J 1)) (sweep local J 1 (T - 1))).",
        "h0 (add (local 0) (apply (transpose (J 1)) (sweep local J 1 (T - 1)))).",
    ),
    "a norm that need not be the least": (
        "Recurrent.v",
        "exists! u, is_norm M u.",
        "exists! u, bounds M u.",
    ),
    "the slope at the state before": ("Recurrent.v", "(slopes (h t))) U.", "(slopes (h t.-1))) U."),
    "Jacobians that are too small": ("Recurrent.v", "r <= (u / 4) ^ k.", "r <= (u / 5) ^ k."),
    "the input of the step before": (
        "Weights.v",
        "outer (delta k.+1) (x k.+1) i j",
        "outer (delta k.+1) (x k) i j",
    ),
    "the state after the step": (
        "Weights.v",
        "outer (delta k.+1) (h W U x h0 k) i j",
        "outer (delta k.+1) (h W U x h0 k.+1) i j",
    ),
}
CHAIN = ("Derivatives.v", "Sigmoid.v", "Backward.v", "Recurrent.v", "Weights.v")


@pytest.fixture(scope="module")
def refusals(built, tmp_path_factory):
    """What is said of each mutant: many are tried at once, in files that do not require others."""
    rounds = defaultdict(dict)
    for name, (file, _, _) in MUTANTS.items():
        group = CHAIN if file in CHAIN else (file,)
        number = sum(
            MUTANTS[other][0] in group for others in rounds.values() for other in others.values()
        )
        rounds[number][file] = name
    said = {}
    for mutated in rounds.values():
        folder = tmp_path_factory.mktemp("mutants")
        shutil.copytree(ROOT / "formal", folder / "formal")
        shutil.copytree(built.with_suffix(""), folder / "built")
        for file, name in mutated.items():
            path, (_, old, new) = folder / "formal" / file, MUTANTS[name]
            text = path.read_text("utf-8")
            assert text.count(old) == 1, name
            path.write_text(text.replace(old, new), "utf-8")
        _, _, error = run(folder / "formal", folder / "built.json")
        lines = error.replace(f"{folder}/formal/", "").splitlines()
        for file, name in mutated.items():
            said[name] = [line for line in lines if line.startswith(f"{file}:")]
    return said


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_statement_is_not_proved(refusals, name):
    (line,) = refusals[name]
    file, old, _ = MUTANTS[name]
    text = (ROOT / "formal" / file).read_text("utf-8")
    stated = 1 + text[: text.index(old)].count("\n")
    assert int(line.split(":")[1]) >= stated
