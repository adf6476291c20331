"""From HTML to a PDF file: one set of fonts for all, nothing fetched from a network.

WeasyPrint is loaded by the first file that is printed: it takes as long as all the pages together.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from weasyprint import Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

# The files of Inter for print, each with its weight; templates name them in @font-face.
FONTS = [
    (f"vendor/inter/inter-{subset}-{weight}.woff2", weight)
    for weight in (400, 600, 800)
    for subset in ("latin-ext", "latin")
]


@functools.cache
def _fonts() -> FontConfiguration:
    """One for all renderings: a new one each time is never given back."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def _own_files() -> URLFetcher:
    """Fonts from static/ and what stands in the page itself: nothing printed fetches from a network."""
    from weasyprint.urls import URLFetcher

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> object:
            if not url.startswith(("data:", Path(settings.BASE_DIR / "static").as_uri())):
                raise ValueError(f"not ours: {url[:80]}")
            return super().fetch(url, headers)

    return OwnFiles()


def laid_out(html: str) -> Document:
    """The pages, tagged for screen readers (PDF/UA-1) when they are written with ``write_pdf(pdf_variant=…)``."""
    from weasyprint import HTML

    static = Path(settings.BASE_DIR / "static")
    return HTML(string=html, base_url=static.as_uri() + "/", url_fetcher=_own_files()).render(
        font_config=_fonts(), pdf_variant="pdf/ua-1", optimize_images=True
    )
