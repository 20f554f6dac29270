"""The lists there are: for their kept views, and for their files."""

from __future__ import annotations

from typing import Any, Final

import hiring.candidates.listing
import hiring.loops.listing
import hiring.people.listing
import hiring.requisitions.listing
from hiring.domain.terms import ListPage
from hiring.webkit.sources import Source

LISTS: Final[dict[ListPage, Source[Any]]] = {
    source.listing.page: source
    for source in (
        hiring.loops.listing.SOURCE,
        hiring.candidates.listing.SOURCE,
        hiring.requisitions.listing.SOURCE,
        hiring.people.listing.SOURCE,
    )
}
