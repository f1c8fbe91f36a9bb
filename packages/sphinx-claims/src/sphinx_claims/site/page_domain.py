"""Base class of Sphinx domains that hold one record per page."""

from __future__ import annotations

from collections.abc import Set
from typing import Any, ClassVar, Generic, Self, TypeVar

from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment

PageT = TypeVar("PageT")


class PageDomain(Domain, Generic[PageT]):
    """A domain whose data are one object of ``page_type`` per page."""

    initial_data: ClassVar[dict[str, Any]] = {"pages": {}}
    page_type: ClassVar[type[Any]]

    @classmethod
    def of(cls, env: BuildEnvironment) -> Self:
        """Return the domain of an environment."""
        domain = env.get_domain(cls.name)
        assert isinstance(domain, cls)
        return domain

    @property
    def pages(self) -> dict[str, PageT]:
        """The records of all pages, by the name of the page."""
        pages: dict[str, PageT] = self.data["pages"]
        return pages

    def find(self, docname: str) -> PageT:
        """Return the record of a page; if there is none, an empty one that is not added."""
        return self.pages[docname] if docname in self.pages else self.page_type()

    def page(self, docname: str) -> PageT:
        """Return the record of a page; an empty one is added if there is none."""
        if docname not in self.pages:
            self.pages[docname] = self.page_type()
        return self.pages[docname]

    def records(self) -> list[tuple[str, PageT]]:
        """Return the pages with their records, sorted by the name of the page."""
        return sorted(self.pages.items(), key=lambda item: item[0])

    def clear_doc(self, docname: str) -> None:
        """Remove a page that is read again or was deleted."""
        self.pages.pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Add the pages that another process has read."""
        for docname in docnames:
            if docname in otherdata["pages"]:
                self.pages[docname] = otherdata["pages"][docname]

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:  # noqa: A002 (Sphinx's)
        """Return the name that search results show for an object type."""
        return type.lname

    def resolve_any_xref(self, *_: object) -> list[Any]:
        """Return no target: ``any`` references do not resolve to these records."""
        return []
