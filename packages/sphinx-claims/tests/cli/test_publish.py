"""Publishing replaces the whole site or leaves it unchanged."""

import re
import subprocess
import sys

import pytest

GOOD = ("One {claim}`half`.", 'claim("half", "1/2", Fraction(1) / 2)')


@pytest.fixture
def publish(site):
    """Return a function that publishes with -W: exit status, standard output and error."""

    def run():
        options = ["-W", "--no-color", "-d", site.doctrees, site.source]
        command = [sys.executable, "-m", "sphinx_claims", "publish", site.out, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr.replace(f"{site.source}/", "")

    return run


def beside(site):
    return sorted(path.name for path in site.out.parent.iterdir())


WRONG = {
    "a wrong claim": (
        ("One {claim}`half`.", 'claim("half", "1/2", 3 - 1)'),
        "page.md:16: ERROR: claim half states 1/2, computed 2 ",
    ),
    "a warning of Sphinx when it reads": (
        ("{nothing}`x` and {claim}`half`.", GOOD[1]),
        'page.md:8: WARNING: Unknown interpreted text role "nothing"',
    ),
    "a warning of Sphinx when it writes": (
        ("{ref}`absent` and {claim}`half`.", GOOD[1]),
        "page.md:8: WARNING: undefined label: 'absent'",
    ),
}


@pytest.mark.parametrize(("page", "line"), WRONG.values(), ids=WRONG)
def test_a_failing_build_leaves_the_site_unchanged_and_fails_until_fixed(site, publish, page, line):
    before = site.published()
    site.write_page("page.md", *page)
    for _ in range(2):
        status, out, error = publish()
        assert status == 1
        assert "verified" not in out
        assert error.startswith(line)
        assert error.endswith(f"Not published: {site.out} is unchanged.\n")
        assert site.changes(before) == []
        assert "out.new" not in beside(site)
    site.write_page("page.md", *GOOD)
    status, out, error = publish()
    assert (status, error) == (0, "")


def test_the_last_line_names_the_number_of_claims_and_the_first_page(site, publish):
    end = f"open {site.out / 'index.html'}\n"
    assert re.fullmatch(rf"1 claims verified in \d+\.\d s; {re.escape(end)}", publish()[1])
    site.write_page("more.md", "{claim}`two`", 'claim("two", "2", 3 - 1)')
    assert publish()[1].splitlines()[-1].startswith("2 claims verified in ")
    assert beside(site) == ["doctrees", "jupyter_execute", "out", "out.lock", "source"]


def test_a_first_build_that_fails_creates_no_site(site, publish):
    site.out.rename(site.out.with_name("elsewhere"))
    site.write_page("page.md", "One {claim}`half`.", 'claim("half", "1/2", 3 - 1)')
    for _ in range(2):
        status, _, error = publish()
        assert status == 1
        assert error.endswith("Not published: no site exists yet.\n")
        assert not site.out.exists()
