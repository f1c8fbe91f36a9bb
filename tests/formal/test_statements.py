"""Test that Coq checks the book's formal statements and rejects mutants of them."""

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
def require_coq():
    missing = "Coq is not installed: formal/README.md names the packages"
    if shutil.which("coqc") is None:
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)


def check_folder(folder, record):
    """Check the statements of a folder, and return exit status, standard output and error."""
    out, error = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(error):
        status = main(["formal", str(folder), str(record)])
    return status, out.getvalue(), error.getvalue()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Check the repository's statements, and return the path of the record."""
    record = tmp_path_factory.mktemp("formal") / "formal.json"
    status, _, error = check_folder(ROOT / "formal", record)
    assert (status, error) == (0, "")
    return record


def test_every_statement_and_definition_has_a_comment(built):
    theorems = json.loads(built.read_text("utf-8"))["theorems"]
    entries = [entry for theorem in theorems for entry in (theorem, *theorem["definitions"])]
    assert entries
    assert sorted({entry["name"] for entry in entries if not entry["comment"]}) == []


MUTANTS = {
    "edges including self-loops in a complete graph": (
        "Edges.v",
        "#|complete n| = n * (n - 1),",
        "#|complete n| = n * n,",
    ),
    "a maximum number of edges without excluding self-loops": (
        "Edges.v",
        "without_loops E -> #|E|",
        "#|E|",
    ),
    "a dropout mask without the factor p": (
        "Dropout.v",
        "sqnorm (y - p *: (X *m w)) + p",
        "sqnorm (y - X *m w) + p",
    ),
    "a dropout mask with the wrong sign": (
        "Dropout.v",
        "sqnorm (y - p *: (X *m w)) + p",
        "sqnorm (y + p *: (X *m w)) + p",
    ),
    "the mean of a Bernoulli variable instead of its variance": (
        "Dropout.v",
        "+ p * (1 - p) * sqnorm (Gamma X *m w).",
        "+ p * sqnorm (Gamma X *m w).",
    ),
    "squared norms of columns": ("Dropout.v", "row_j Num.sqrt ((X^T", "row_j ((X^T"),
    "zero columns": ("Dropout.v", "(forall j, col j X != 0) -> p", "p"),
    "normalized columns of norm p": ("Dropout.v", "sqnorm (col j Z) = 1", "sqnorm (col j Z) = p"),
    "an unscaled minimizer": (
        "Dropout.v",
        "<-> minimizes (ridge_loss Z y lambda) v)].",
        "<-> minimizes (ridge_loss Z y lambda) w)].",
    ),
    "n instead of n - 1 in the upper bound": (
        "Ceiling.v",
        "<= exp (2 * B) / (exp (2 * B) + INR n - 1)) /\\",
        "<= exp (2 * B) / (exp (2 * B) + INR n)) /\\",
    ),
    "n instead of n - 1 in the lower bound": (
        "Ceiling.v",
        "/ (1 + (INR n - 1) * exp (2 * B)) <= softmax",
        "/ (1 + INR n * exp (2 * B)) >= softmax",
    ),
    "unbounded logits": ("Ceiling.v", "vector n, within B s ->\n", "vector n,\n"),
    "B instead of 2 B": (
        "Ceiling.v",
        "<-> ln (INR n - 1) + ln (p / (1 - p)) <= 2 * B) /\\",
        "<-> ln (INR n - 1) + ln (p / (1 - p)) <= B) /\\",
    ),
    "a share below 1/n": (
        "Ceiling.v",
        "(forall p : R, / INR n <= p < 1",
        "(forall p : R, 0 < p < 1",
    ),
    "a causal mask that masks nothing": ("Attention.v", "(j <= i)%N.", "(j <= n)%N."),
    "invariance instead of equivariance": ("Attention.v", "Q K V h (p i).", "Q K V h i."),
    "a token without neighbors": (
        "Attention.v",
        "Theorem attention_summing E N h :\n  entered E -> lists",
        "Theorem attention_summing E N h :\n  lists",
    ),
    "an unnormalized sum": ("Attention.v", "za.2 c / za.1)", "za.2 c)"),
    "duplicate neighbors": ("Attention.v", "uniq (N i) /\\ forall j", "forall j"),
    "a gradient without the factor 2": ("MinimumNorm.v", "2%:R *: (X^T *m (X", "(X^T *m (X"),
    "an iterate without the factor 2 of the step": (
        "MinimumNorm.v",
        "= \\sum_k ((1 - (1 - 2%:R * eta * sigma",
        "= \\sum_k ((1 - (1 - eta * sigma",
    ),
    "a pseudo-inverse without inverted singular values": (
        "MinimumNorm.v",
        "is_pseudo_inverse X (\\sum_k (sigma k)^-1 *:",
        "is_pseudo_inverse X (\\sum_k sigma k *:",
    ),
    "step sizes up to twice the limit": (
        "MinimumNorm.v",
        "0 < eta -> (forall k, eta < 1 / sigma",
        "0 < eta -> (forall k, eta < 2%:R / sigma",
    ),
    "an error that is smaller by one step": (
        "MinimumNorm.v",
        "(rho ^+ t) ^+ 2 * sqnorm w].",
        "(rho ^+ t.+1) ^+ 2 * sqnorm w].",
    ),
    "divergence for large step sizes without positive rank": (
        "MinimumNorm.v",
        "(0 < r)%N -> ~",
        "~",
    ),
    "a Lagrangian gradient without the factor 2": (
        "MinimumNorm.v",
        "lambda + dot (2%:R *: w + X",
        "lambda + dot (w + X",
    ),
    "an inverse without full row rank": (
        "MinimumNorm.v",
        "X^T *m P = Q /\\ (row_free X -> X",
        "X^T *m P = Q /\\ (X = X -> X",
    ),
    "multipliers with the wrong sign": (
        "MinimumNorm.v",
        "X^T *m z = 0 /\\ lambda = - (2%:R *: (P *m y)) + z,",
        "X^T *m z = 0 /\\ lambda = 2%:R *: (P *m y) + z,",
    ),
    "a limit that does not interpolate": (
        "MinimumNorm.v",
        "eta) w -> X *m w = y ->",
        "eta) w -> w = w ->",
    ),
    "a start outside the row space": (
        "MinimumNorm.v",
        "eta s) else 0.",
        "eta s) else const_mx 1.",
    ),
    "a bound of 1/5 on the sigmoid derivative": ("Sigmoid.v", "<= 1 / 4 /\\", "<= 1 / 5 /\\"),
    "a sigmoid derivative with the wrong sign": (
        "Sigmoid.v",
        "is_derive sigma a (sigma a * (1 - sigma a)) /\\",
        "is_derive sigma a (sigma a * (1 + sigma a)) /\\",
    ),
    "a backward pass without the transpose": (
        "Backward.v",
        "(apply (transpose (J t.+1)) (sweep t.+1 k'))",
        "(apply (J t.+1) (sweep t.+1 k'))",
    ),
    "the Jacobian of the previous step": (
        "Backward.v",
        "times (J (t + k)) (across t k')",
        "times (J (t + k')) (across t k')",
    ),
    "a sum without the last loss": (
        "Backward.v",
        "sweep t (T - t) i = \\sum_(j < (T - t).+1)",
        "sweep t (T - t) i = \\sum_(j < (T - t))",
    ),
    "a chain rule with twice the derivative, not transposed": (
        "Derivatives.v",
        "h (apply (transpose D) g).",
        "h (apply (fun j i => D i j * 2) g).",
    ),
    "a local gradient with the wrong sign": ("Recurrent.v", "scale (-2)", "scale 2"),
    "an initial state with its own loss": (
        "Recurrent.v",
        "h0 (apply (transpose (J 1)) (sweep local J 1 (T - 1))).",
        "h0 (add (local 0) (apply (transpose (J 1)) (sweep local J 1 (T - 1)))).",
    ),
    "a norm that is any bound": (
        "Recurrent.v",
        "exists! u, is_norm M u.",
        "exists! u, bounds M u.",
    ),
    "the sigmoid derivative at the previous state": (
        "Recurrent.v",
        "(slopes (h t))) U.",
        "(slopes (h t.-1))) U.",
    ),
    "a bound with u/5 on products of Jacobians": (
        "Recurrent.v",
        "r <= (u / 4) ^ k.",
        "r <= (u / 5) ^ k.",
    ),
    "the input of the previous step": (
        "Weights.v",
        "outer (delta k.+1) (x k.+1) i j",
        "outer (delta k.+1) (x k) i j",
    ),
    "the next state instead of the previous state": (
        "Weights.v",
        "outer (delta k.+1) (h W U x h0 k) i j",
        "outer (delta k.+1) (h W U x h0 k.+1) i j",
    ),
}
CHAIN = ("Derivatives.v", "Sigmoid.v", "Backward.v", "Recurrent.v", "Weights.v")


@pytest.fixture(scope="module")
def errors(built, tmp_path_factory):
    """Return the error messages of each mutant.

    One round checks several mutants, in files that do not require each other.
    """
    rounds = defaultdict(dict)
    for name, (file, _, _) in MUTANTS.items():
        group = CHAIN if file in CHAIN else (file,)
        number = sum(
            MUTANTS[other][0] in group for others in rounds.values() for other in others.values()
        )
        rounds[number][file] = name
    found = {}
    for mutated in rounds.values():
        folder = tmp_path_factory.mktemp("mutants")
        shutil.copytree(ROOT / "formal", folder / "formal")
        shutil.copytree(built.with_suffix(""), folder / "built")
        for file, name in mutated.items():
            path, (_, old, new) = folder / "formal" / file, MUTANTS[name]
            text = path.read_text("utf-8")
            assert text.count(old) == 1, name
            path.write_text(text.replace(old, new), "utf-8")
        _, _, error = check_folder(folder / "formal", folder / "built.json")
        lines = error.replace(f"{folder}/formal/", "").splitlines()
        for file, name in mutated.items():
            found[name] = [line for line in lines if line.startswith(f"{file}:")]
    return found


@pytest.mark.parametrize("name", MUTANTS)
def test_coq_rejects_mutants(errors, name):
    (line,) = errors[name]
    file, old, _ = MUTANTS[name]
    text = (ROOT / "formal" / file).read_text("utf-8")
    mutated_line = 1 + text[: text.index(old)].count("\n")
    assert int(line.split(":")[1]) >= mutated_line
