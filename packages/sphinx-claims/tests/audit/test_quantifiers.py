"""Quantifiers and directions beside printed claims."""

import pytest

from sphinx_claims.audit.quantifier_words import find_quantifiers, kinds_in_key

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*BuildEnvironment.app:sphinx.deprecation.RemovedInSphinx11Warning"
)
CELLS = """\
from sphinx_claims import chosen, disagree
claim("rows", "3", 1 + 2)
claim("all-agree", "true", all([1 < 2 * n < 7 for n in (1, 2)]))
claim("all-odd", "false", all([1 % 2, 2 % 2]))
agree("local-gradient", a=Fraction(3) / 2, b=Fraction(6) / 4)
agree("whole-jacobian", a=Fraction(5) / 2, b=Fraction(10) / 4)
claim("first-reveals-last", "true", 2 + 1 > 2)
claim("steepest-share", "1/2", max([Fraction(1, 2), Fraction(1, 3)]), sorting=Fraction(2, 4))
claim("loss-rises", "< 0", Fraction(1) - 2)
claim("training-climbs", "true", 2 + 1 > 2)
claim("direction", "climbs", "climbs" if 3 > 2 else "falls")
claim("loss-ratio", "> 1", Fraction(3) / 2)
claim("loss-grows", "> 1", Fraction(3) / 2)
shares = [Fraction(1, 2), Fraction(1, 3)]
claim("largest-share", "1/2", max(shares), sorting=sorted(shares)[1])
claim("largest-alone", "1/2", max(shares))
claim("share", "1/2", max(shares), sorting=sorted(shares)[1])
claim("outcomes", "4", sum(1 for n in [1, 2, 3, 4]), exhaustive=[1, 2, 3, 4])
agree("two-routes", a=Fraction(1) / 2, b=Fraction(2) / 4)
disagree("lost-sign", mistake=Fraction(-1) / 2, right=Fraction(1) / 2)
edges = chosen("edges", "5", 5)
claim("more-edges", "6", edges + 1)"""
PRINTED = (
    "{claim}`rows` {claim}`more-edges` {claim}`false <all-odd>` {claim}`1/2 <largest-alone>` "
    "{claim}`edges` {claim}`x <training-climbs>` {claim}`1/2 <largest-share>` {claim}`1/2 <share>` "
    "{claim}`four <outcomes>` {claim}`loss-ratio` {claim}`loss-grows` {claim}`climbs <direction>` "
    "{claim}`x <all-agree>` {claim}`x <first-reveals-last>` {claim}`steepest-share` "
    "{claim}`loss-rises`"
)
RIGHT = [
    "There are {claim}`rows` rows.",
    "There are {claim}`rows` rows, {claim}`every one of them agrees <all-agree>`.",
    "{claim}`Training climbs <training-climbs>`, and {claim}`it climbs <direction>`.",
    "The loss {claim}`grows, by a factor over 1 <loss-grows>`.",
    "The loss {claim}`exceeds the start <loss-ratio>`.",
    "{claim}`The largest share is 1/2 <largest-share>`.",
    "{claim}`The first reveals the last <first-reveals-last>`, a test of {claim}`rows` rows.",
    "{claim}`The steepest share is 1/2 <steepest-share>`, cheaper than {claim}`rows`.",
    "{claim}`The gradient <local-gradient>` and {claim}`the Jacobian <whole-jacobian>` agree.",
    "{claim}`The Jacobian <local-gradient>` beside {claim}`rows`.",
    "Tried in {claim}`all four outcomes <outcomes>`.",
    "{claim}`Both are the same <two-routes>`.",
    "The sign is {claim}`wrong by 1 <lost-sign>`.",
    "Every edge of the {claim}`edges` is drawn.",
    "There are {claim}`rows` rows, {noclaim}`all <of the figure>` in the figure.",
    "The {noclaim}`third <of a list>` of {claim}`rows` is {noclaim}`odd <by definition>`.",
    "It is {noclaim}`cheaper <a price list>` than others by {claim}`rows`.",
    "Does every one of the {claim}`rows` rows agree?",
    "With all entries odd, there are {claim}`rows` rows.",
    "The sum over all of them is {claim}`rows`.",
    "There are {claim}`rows` rows. Every house has a door.",
    "Here are rows, no longer as at first: {claim}`rows`, at least one for each other.",
    "![Of \\claim{rows} rows](image.png)",
]
NOWHERE = "no claim states it"
WRONG = {
    "There are {claim}`rows` rows, every one of them odd.": ("every", NOWHERE),
    "None of the {claim}`rows` rows counts.": ("None", NOWHERE),
    "Training climbs by {claim}`rows`.": ("climbs", NOWHERE),
    "It is wrong in {claim}`rows` cases.": ("wrong", NOWHERE),
    "Every edge of the {claim}`edges` has {claim}`rows` rows.": ("Every", NOWHERE),
    "The largest number is {claim}`rows`.": ("largest", NOWHERE),
    "It is $\\claim{rows}$ everywhere.": ("everywhere", NOWHERE),
    "It is $\\claim{rows} \\text{ for {\\bf all} of it}$.": ("all", NOWHERE),
    "It is $x \\le \\claim{rows} \\quad\\text{always}$.": ("always", NOWHERE),
    "It always is\n\n$$x = \\claim{rows}$$": ("always", NOWHERE),
    "- item\n- the best of {claim}`rows`": ("best", NOWHERE),
    "| a |\n|---|\n| {claim}`rows`, the most |": ("most", NOWHERE),
    "![\\claim{rows} rows, all here](image.png)": ("all", NOWHERE),
    "It takes {claim}`rows` times less work than before.": ("less", NOWHERE),
    "{claim}`all of them, not so <all-odd>`": ("all", "it is false"),
    "The steepest share is {claim}`rows`.": ("steepest", NOWHERE),
    "{claim}`The flattest share is 1/2 <steepest-share>`": ("flattest", "its key has no word"),
    "{claim}`The Jacobian <local-gradient>` and {claim}`this <whole-jacobian>`": (
        "Jacobian",
        "it is in the key of whole-jacobian, which is printed beside it",
    ),
    "It is cheaper than the other by {claim}`rows`.": ("cheaper", NOWHERE),
    "The number {claim}`rows` is odd.": ("odd", NOWHERE),
    "Over {claim}`rows` steps, the loss stays positive.": ("positive", NOWHERE),
    "It wins by {claim}`rows`.": ("wins", NOWHERE),
    "The majority is {claim}`rows`.": ("The majority", NOWHERE),
    "{claim}`too large <training-climbs>`": ("large", "its key has no word"),
    "{claim}`training descends <training-climbs>`": ("descends", "its key has no word"),
    "{claim}`the last shows the first <first-reveals-last>`": ("first", "in another order"),
    "{claim}`twice the other <two-routes>`": ("twice", "its key has no word"),
    "{claim}`the loss rises, below 0 <loss-rises>`": ("rises", "it states 0"),
    "{claim}`training falls <training-climbs>`": ("falls", "its key has no word"),
    "{claim}`all 3 rows <rows>`": ("all", "expected a truth value"),
    "{claim}`falls by a factor over 1 <loss-grows>`": ("falls", "its key has no word"),
    "{claim}`the smallest share is 1/2 <largest-share>`": ("smallest", "its key has no word"),
    "{claim}`the largest share is 1/2 <largest-alone>`": ("largest", "it has no witness"),
    "{claim}`the largest share is 1/2 <share>`": ("largest", "its key has no word"),
    "{claim}`the best of four outcomes <outcomes>`": ("best", "its key has no word"),
    "{claim}`the best is off by 1 <lost-sign>`": ("best", "its key has no word"),
    "Ne\u00adver here, and {claim}`rows`.": ("Never", NOWHERE),
    "It al*way*s is {claim}`rows` here.": ("always", NOWHERE),
}


@pytest.fixture(scope="module")
def claims(module_site):
    module_site.write("image.png", "")
    module_site.write_page("made.md", PRINTED, CELLS)
    module_site.write("conf.py", (module_site.source / "conf.py").read_text() + "# more\n")
    return module_site


def configure(site, *settings):
    conf = (site.source / "conf.py").read_text("utf-8").split("# more\n")[0]
    site.write("conf.py", conf + "# more\n" + "\n".join(settings) + "\n")


def test_words_that_claims_state_pass(claims):
    configure(claims)
    claims.write("words.md", "# Words\n\n" + "\n\n".join(RIGHT) + "\n")
    claims.built()
    assert "Numerals that claim nothing" not in claims.html("words")


def test_words_that_no_claim_states_are_errors(claims):
    configure(claims)
    claims.write("words.md", "# Words\n\n" + "\n\n".join(WRONG) + "\n")
    status, lines = claims.build()
    assert status == 1
    for text, (word, reason) in WRONG.items():
        line = claims.line(
            "words.md", next((part for part in text.split("\n") if word in part), text)
        )
        start = f'words.md:{line}: ERROR: "{word}" stands beside a claim in "'
        (message,) = [found for found in lines if found.startswith(start)]
        assert reason in message
        assert message.endswith(f"or mark it: {{noclaim}}`{word} <reason>`")
    assert len(lines) == len(WRONG) + 1


def test_the_setting_names_pages_and_levels_hold(claims):
    text = "# Words\n\nThere are {claim}`rows` rows, all odd.\n"
    claims.write("words.md", text)
    configure(claims, 'claims_words = {"**": True, "words": False}')
    claims.built()
    configure(claims, 'claims_audit = {"words": "warn"}')
    status, lines = claims.build()
    assert (status, lines[0]) == (0, "claims_audit: 1 word without a claim on 1 page:")
    configure(claims, 'claims_words = "words"')
    status, lines = claims.build()
    assert status == 2
    assert "claims_words: expected True, False or patterns of pages, found 'words'" in str(lines)


SIZES = {
    "differs by 1": "",
    "differ by one": "",
    "more than 0.9 apart": "",
    "at most 1.5 apart, at least half": "",
    "noticed": 'the words "noticed" do not say by how much the values of claim lost-sign differ; '
    "write {claim}`differs by 1 <lost-sign>`",
    "differs by two": 'has a difference of 1, but its words "differs by two" print two',
    "differs by 0.9": "has a difference of 1",
    "more than 1 apart": "has a difference of 1",
    "differs by 1/2": "has a difference of 1",
}


def test_words_of_a_difference_state_its_size(claims):
    configure(claims)
    text = "\n\n".join(f"Here it {{claim}}`{words} <lost-sign>`." for words in SIZES)
    claims.write("words.md", f"# Words\n\n{text}\n")
    status, lines = claims.build()
    assert status == 1
    expected = [problem for problem in SIZES.values() if problem]
    assert len(lines) == len(expected) + 1
    for line, problem in zip(lines, expected, strict=False):
        assert problem in line
    configure(claims, 'claims_words = {"**": True, "words": False}')
    assert len(claims.build()[1]) == len(expected)  # without the one that lacks the size


def test_theorems_and_proofs_are_argued(claims):
    theorem = ":::{prf:theorem}\n:label: a\n:evidence: rows\n\nAll rows are {claim}`rows`.\n:::\n"
    proof = "\n:::{prf:proof}\nEvery row counts, so there are {claim}`rows`.\n:::\n"
    remark = "\n:::{prf:remark}\n:label: r\n\nAll rows are {claim}`rows`.\n:::\n"
    claims.write("words.md", "# Words\n\n" + theorem + proof)
    configure(claims, 'extensions += ["sphinx_proof"]')
    claims.built()
    claims.write("words.md", "# Words\n\n" + theorem + proof + remark)
    status, lines = claims.build()
    assert (status, len(lines)) == (1, 2)
    assert '"All" stands beside a claim' in lines[0]


OWN = ["steepest", "cheaper"]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Every row is odd", "en", ["Every", "odd"]),
        ("If every row is odd, none is even", "en", ["none", "even"]),
        ("the mean of all rows", "en", []),
        ("at least one, at most two, all but one", "en", []),
        ("the steepest slope, cheaper than others, the test is other than", "en", OWN),
        ("worse than the rest, the worse row", "en", ["worse"]),
        ("more than 7 rows, more rows than columns", "en", ["more"]),
        ("the same row, gives the same row", "en", ["gives the same"]),
        ("toutes les lignes, la plus grande", "fr", ["toutes", "la plus grande"]),
        ("plus lent que", "fr", ["plus"]),
        ("alle Zeilen", "de", []),
    ],
)
def test_which_words_are_quantifiers(text, language, words):
    assert [found.word for found in find_quantifiers(text, language)] == words


def test_kinds_of_keys():
    assert kinds_in_key("no-row-climbs-without-bound") == {"none", "up", "limit"}
    assert kinds_in_key("smaller-allocation") == {"less"}
