"""Tests of the setup of the extension: features that are left out, and checks of others."""

import json
import subprocess
import sys

import pytest

from sphinx_claims.extension import FEATURES

from .conftest import SETTINGS

pytestmark = pytest.mark.filterwarnings(
    "ignore::PendingDeprecationWarning", "ignore::DeprecationWarning"
)

WITH_PROOFS = SETTINGS.replace('"sphinx_claims"', '"sphinx_proof", "sphinx_claims"')
LIST_EXTENSIONS = """
def write_extensions(app, exception):
    import json
    from pathlib import Path
    Path(app.outdir, "extensions.json").write_text(json.dumps([*app.extensions]))


def setup(app):
    app.connect("build-finished", write_extensions)
"""


def features(site):
    """Return the features that the last build loaded."""
    extensions = json.loads((site.out / "extensions.json").read_text())
    return {name for name, module in FEATURES.items() if module in extensions}


@pytest.mark.parametrize("name", FEATURES)
def test_a_site_is_built_without_a_feature(site, name):
    site.write("conf.py", f"{WITH_PROOFS}claims_without = [{name!r}]\n{LIST_EXTENSIONS}")
    site.built()
    assert features(site) == FEATURES.keys() - {name}
    assert '<span class="claim">1/2<' in site.html("page")


def test_a_site_without_all_features_still_checks_claims(site):
    site.write("conf.py", f"{SETTINGS}claims_without = {[*FEATURES]}\n")
    site.built()
    page = site.page("One {claim}`half`.", 'claim("half", "1/2", Fraction(1) / 3)')
    problem = "claim half states 1/2, computed 1/3 (exact, margin -1)"
    site.refuses_until_mended("page.md", page, ('claim("half"', problem))


def test_an_unknown_feature_is_a_configuration_error(site):
    site.write("conf.py", f'{SETTINGS}claims_without = ["audit", "ledgr", "answer"]\n')
    status, lines = site.build()
    assert status == 2
    assert any("Configuration error" in line for line in lines)
    (message,) = [line for line in lines if "claims_without" in line]
    assert message.strip().removeprefix("sphinx.errors.ConfigError: ") == (  # by Sphinx 9
        "claims_without: expected names among translation, answers, theorems, formulas, audit, "
        "ledger, downloads, recompute, found answer, ledgr"
    )


def test_without_the_audit_unbound_numerals_pass(site):
    half = 'claim("half", "1/2", Fraction(1) / 2)'
    site.write_page("page.md", "The width is 7, and one {claim}`half`.", half)
    assert site.build()[0] == 1
    site.write("conf.py", f'{SETTINGS}claims_without = ["audit"]\n')
    site.built()
    assert "The width is 7" in site.html("page")


def test_without_the_ledger_no_record_is_written_and_publishing_works(site):
    published = site.out.with_name("published")
    options = ["-W", "--no-color", "-d", site.doctrees.with_name("other"), site.source]
    command = [sys.executable, "-m", "sphinx_claims", "publish", published, *options]
    records = {"claims.json", "claims.schema.json"}
    for without, expected in (('["ledger"]', set()), ("[]", records)):
        site.write("conf.py", f"{SETTINGS}claims_without = {without}\n")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert (published / "page.html").is_file()
        assert records & {path.name for path in published.iterdir()} == expected


def test_without_sphinx_proof_the_record_has_no_theorems(site):
    site.write("conf.py", SETTINGS + LIST_EXTENSIONS)
    site.built()
    assert features(site) == FEATURES.keys() - {"theorems"}
    record = json.loads((site.out / "claims.json").read_text())
    assert (record["theorems"], record["definitions"]) == ([], [])
    assert [claim["key"] for claim in record["claims"]] == ["half"]


@pytest.mark.parametrize("extensions", ['"sphinx_claims", "sphinx_proof"', '"sphinx_proof"'])
def test_theorems_are_loaded_wherever_sphinx_proof_is_listed(site, extensions):
    setup = '\n    app.setup_extension("sphinx_claims")\n'
    settings = SETTINGS.replace('"sphinx_claims"', extensions)
    site.write("conf.py", settings + LIST_EXTENSIONS + setup)
    site.built()
    assert features(site) == FEATURES.keys()


HOUSE_RULES = """
from sphinx_claims.site.domain import ClaimsDomain, problem_at


def check_keys(app, env):
    claims = ClaimsDomain.of(env).claims().values()
    return [
        problem_at(claim, f"claim {claim.key} needs a hyphen in its key")
        for claim in claims
        if "-" not in claim.key
    ]


def setup(app):
    app.setup_extension("sphinx_claims")
    app.connect("claims-check", check_keys)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
"""


def test_another_extension_can_add_a_check(site, monkeypatch):
    monkeypatch.syspath_prepend(site.source)
    monkeypatch.delitem(sys.modules, "house_rules", raising=False)
    site.write("house_rules.py", HOUSE_RULES)
    site.write("conf.py", SETTINGS.replace('"sphinx_claims"', '"house_rules"'))
    problem = "claim half needs a hyphen in its key"
    site.refuses(site.problem("page.md", 'claim("half"', problem))
    site.write_page("page.md", "{claim}`one-half`", 'claim("one-half", "1/2", Fraction(1) / 2)')
    site.built()


CREATE_CLIENT = """
import json
import sys

import nbformat.v4
from sphinx.cmd.build import build_main

status = build_main(sys.argv[2:])
imported = "sqlalchemy" in sys.modules
from myst_nb.core.config import NbParserConfig
from myst_nb.core.execute import create_client

config = NbParserConfig(execution_mode=sys.argv[1])
client = create_client(nbformat.v4.new_notebook(), "page.ipynb", config, None)
print(json.dumps([status, imported, type(client).__qualname__, type(client).__module__]))
"""


@pytest.mark.parametrize(("mode", "name"), [("cache", "Cache"), ("force", "Direct")])
def test_clients_of_myst_nb_are_imported_when_one_is_created(site, mode, name):
    options = ["-q", "-d", site.doctrees, site.source, site.out]
    command = [sys.executable, "-c", CREATE_CLIENT, mode, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    module = f"myst_nb.core.execute.{name.lower()}"
    assert json.loads(done.stdout) == [0, False, f"NotebookClient{name}", module]
