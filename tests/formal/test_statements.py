"""The book's formal statements: Coq checks all of them, and rejects wrong variants."""

import io
import json
import os
import shutil
from collections import defaultdict
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from sphinx_claims.__main__ import main

ROOT = Path(__file__).parents[2]


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
