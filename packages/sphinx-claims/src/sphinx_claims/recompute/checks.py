"""Compare second entries with the claims and the sentences of a site."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from sphinx.environment import BuildEnvironment

from ..claims.record import Claim
from ..site.catalogs import has_catalogs
from ..site.domain import ClaimsDomain, Problem
from ..site.patterns import setting_of_page
from ..site.sources import format_location
from .judging import SAMPLED, WITHOUT_COMPUTATION, find_difference
from .literals import read_number
from .printed import Printed, Sentence
from .reading import Entry
from .running import Outcome


class Check:
    """Comparison of the second entries of a site with its claims and sentences.

    Args:
        env: the environment.
        entries: the entries of the site.
        sentences: the sentences of all pages with the names of the pages, sorted by them.
        decimal_sign: the decimal sign of the language.

    Attributes:
        agreed: the claims whose entry agrees, after :meth:`run`.
    """

    def __init__(
        self,
        env: BuildEnvironment,
        entries: Iterable[Entry],
        sentences: list[tuple[str, Sentence]],
        decimal_sign: str,
    ) -> None:
        self._entries = [*entries]
        self.agreed: set[str] = set()
        self._wrong: set[str] = set()
        self._env = env
        domain = ClaimsDomain.of(env)
        claims = domain.claims()
        self._invalid = {key for key in claims if claims[key].verdict.status == "invalid"}
        self._claims = {key: claims[key] for key in claims if key not in self._invalid}
        self._unexecuted = "\n".join(page.unexecuted for page in domain.pages.values())
        self._decimal_sign = decimal_sign
        self._sentences: dict[str, list[Sentence]] = {}
        self._texts: dict[Sentence, str] = {}
        self._known: set[str] = set()
        for own in (True, False):
            for docname, sentence in sentences:
                for key in sentence.keys:
                    claim = self._claims.get(key)
                    if claim and (claim.place.page == docname) == own:
                        self._sentences.setdefault(key, []).append(sentence)
        known = {sentence for entry in self._entries for sentence in entry.sentences}
        self._changed = [one for _, one in sentences if self._text(one) not in known]

    def texts_of(self, keys: Iterable[str]) -> list[str]:
        """Return the different sentences that print claims: those of their own page first."""
        found = [one for key in keys for one in self._sentences.get(key, ())]
        return list(dict.fromkeys(self._text(sentence) for sentence in found))

    def run(self, outcomes: Iterable[Outcome], failed: Container[Path]) -> Iterator[Problem]:
        """Yield the problems of the entries.

        Args:
            outcomes: the outcomes of the entries.
            failed: the modules without outcomes, because of other problems.
        """
        ran = {(outcome.path, outcome.keys): outcome for outcome in outcomes}
        judged = []
        for entry in self._entries:
            outcome = ran.pop((entry.path, entry.keys), None)
            problems = [*self._problems_of(entry)]
            if outcome and not problems:
                problems += self._judge(entry, outcome)
            if not outcome and entry.path not in failed:
                text = f"the entry of {', '.join(entry.keys)} is not made when its module is run"
                problems.append(Problem(str(entry.path), entry.line, text))
            judged.append((entry, outcome, problems))
        for path, keys in ran:
            text = f"expected the entry of {', '.join(keys)} as the decorator of a function"
            yield Problem(str(path), 1, text)
        for entry, outcome, problems in judged:
            if outcome:
                problems += self.find_exchanged(entry, outcome)
                problems += self.find_other_data(entry)
                self.agreed |= {*entry.keys} if not problems else set()
            yield from problems
            yield from self._compare_sentences(entry)

    def find_exchanged(self, entry: Entry, outcome: Outcome) -> Iterator[Problem]:
        """Yield claims that stand in the place of another one, in a sentence that kept its words.

        The value that the entry computes for this place decides.
        """
        texts = self.texts_of(entry.keys)
        for old in entry.sentences if outcome.values else ():
            for sentence in self._changed if old not in texts else ():
                for place, before in sentence.places(old, self._claims, self._decimal_sign):
                    yield from self._compare_place(entry, outcome, sentence, place, before)

    def find_other_data(self, entry: Entry) -> Iterator[Problem]:
        """Yield numbers of a sentence that kept its words, where the entry has the former number.

        These are numbers of other claims, such as chosen ones, from which the entry computes.
        """
        texts = self.texts_of(entry.keys)
        gone = [old for old in entry.sentences if old not in texts]
        for key in entry.keys if gone else ():
            for sentence in self._sentences.get(key, ()):
                for old in gone:
                    for place, before in sentence.places(old, self._claims, self._decimal_sign):
                        yield from self._compare_data(entry, sentence, place, before)

    def _compare_data(
        self, entry: Entry, sentence: Sentence, place: Printed, before: str
    ) -> Iterator[Problem]:
        now, former = self._claims.get(place.keys[0]), read_number(before)
        if not now or not now.states_value or place.words or now.key in entry.keys:
            return
        numbers = now.statement.numbers
        if len(numbers) != 1 or former in {None, numbers[0].value}:
            return
        if former in entry.numbers and numbers[0].value not in entry.numbers:
            text = (
                f"claim {now.key} states {now.statement.prefix}{now.stated} here, but the second "
                f"entry of {', '.join(entry.keys)} computes with {before}, which stood in this "
                f"place ({self._place(entry)})"
            )
            yield Problem(sentence.path, sentence.line, text)

    def _compare_place(
        self, entry: Entry, outcome: Outcome, sentence: Sentence, place: Printed, before: str
    ) -> Iterator[Problem]:
        now = self._claims.get(place.keys[0])
        if not now or not now.states_value or place.words or now.key in self._wrong:
            return
        for key in entry.keys:
            former, values = Printed((key,), latex=place.latex), outcome.values[0][key]
            if key in {now.key, *self._wrong}:
                continue
            if former.text(self._claims, self._decimal_sign) == before and find_difference(
                now, values
            ):
                text = (
                    f"claim {now.key} states {now.statement.prefix}{now.stated}, but stands where "
                    f"the second entry of {key} computes {values.text()} ({self._place(entry)})"
                )
                yield Problem(sentence.path, sentence.line, text)

    def missing(self, patterns: Iterable[str]) -> Iterator[Problem]:
        """Yield the printed claims without an entry that pages of some patterns make."""
        covered = dict.fromkeys(patterns, True)
        for key, claim in self._claims.items():
            if (
                key not in self._known
                and key in self._sentences
                and self._needs_entry(claim)
                and setting_of_page(self._env, claim.place.page, covered, False)
            ):
                first = self._sentences[key][0]
                text = f'claim {key} has no second entry; compute it from "{self._text(first)}"'
                yield Problem(first.path, first.line, text)

    def _needs_entry(self, claim: Claim) -> bool:
        return claim.states_value and claim.evidence not in WITHOUT_COMPUTATION

    def _problems_of(self, entry: Entry) -> Iterator[Problem]:
        """Yield what is wrong with an entry, whatever it computes."""
        for key in entry.keys:
            claim = self._claims.get(key)
            text = ""
            if key in self._known:
                text = f"claim {key} has another second entry"
            elif claim is None:
                if key not in self._invalid and f'"{key}"' not in self._unexecuted:
                    text = f"no page makes claim {key}, of which this is the second entry"
            elif not self._needs_entry(claim):
                text = f"claim {key} is {claim.evidence}, and needs no second entry"
                if not claim.states_value:
                    text = f"claim {key} states no value, and needs no second entry"
            elif key not in self._sentences:
                text = f"no page prints claim {key}, of which this is the second entry"
            elif claim.evidence in SAMPLED and not entry.seeded:
                text = f"claim {key} is {claim.evidence}; its second entry must take a seed"
            self._known.add(key)
            if text:
                yield Problem(str(entry.path), entry.line, text)

    def _judge(self, entry: Entry, outcome: Outcome) -> Iterator[Problem]:
        """Yield the error of an entry, or for each claim the first value that it does not state."""
        if error := outcome.problem:
            text = f"the second entry of {', '.join(entry.keys)} fails: {error.text}"
            yield Problem(str(error.path), error.line, text)
        for key in entry.keys:
            if key not in self._claims:
                continue  # its cell is not executed, because one above fails
            claim, printed = self._claims[key], self._sentences[key]
            spread = next(filter(None, (one.spread_of(key) for one in printed)), "")
            differences = (
                find_difference(claim, values[key], self._claims.get(spread))
                for values in outcome.values
                if claim.verified
            )
            if difference := next(filter(None, differences), ""):
                self._wrong.add(key)
                stated = f"{claim.statement.prefix}{claim.stated}"
                text = f"claim {key} states {stated}, {difference} ({self._place(entry)})"
                yield Problem(printed[0].path, printed[0].line, text)

    def _compare_sentences(self, entry: Entry) -> Iterator[Problem]:
        """Yield a problem if an entry was made for other sentences, unless they are translated."""
        printed = [one for key in entry.keys for one in self._sentences.get(key, ())]
        if not printed or has_catalogs(self._env):
            return
        if any(key not in self._claims for one in printed for key in one.keys):
            return  # an error of its own
        texts = self.texts_of(entry.keys)
        gone = [text for text in entry.sentences if text not in texts]
        new = [text for text in texts if text not in entry.sentences]
        if not gone and not new:
            return
        key, folder = entry.keys[0], Path(self._place(entry)).parent
        place = next((one for one in printed if self._text(one) in new), printed[0])
        change = f"was made for {_quote(gone)}; now pages say {_quote(new)}"
        if not gone:
            change = f"was not made for {_quote(new)}"
        if not new:
            change = f"was made for {_quote(gone)} as well, which no page says any more"
        text = (
            f"the second entry of {key} ({self._place(entry)}) {change}; read it again, and then "
            f"accept it: python -m sphinx_claims recompute {folder} --accept {key}"
        )
        yield Problem(place.path, place.line, text)

    def _text(self, sentence: Sentence) -> str:
        if sentence not in self._texts:
            self._texts[sentence] = sentence.text(self._claims, self._decimal_sign)
        return self._texts[sentence]

    def _place(self, entry: Entry) -> str:
        return format_location(entry.path, entry.line)


def _quote(texts: list[str]) -> str:
    return " and ".join(f'"{text}"' for text in texts)
