"""A document where it stands on a site, and how its page answers once it is gone or elsewhere."""

from dataclasses import dataclass, field
from typing import Literal

from disclosure_watch.ministry.document import Document

Gone = Literal["404", "410", "soft", "home"]
"""How a page that is away answers: 404, 410, a notice with status 200, or a redirect to the home page."""

Left = Literal["redirect", "dead", "alive"]
"""What an address that a document left does from then on: leads to the new one, is gone, or serves the document too."""


@dataclass(slots=True)
class Placed:
    """
    A document and where it stands. `former` are its earlier paths, each with what it does now.

    A document that is `listed` and `gone` is a dead link of the list.
    """

    document: Document
    path: str
    listed: bool = True
    gone: Gone | None = None
    former: dict[str, Left] = field(default_factory=dict)
