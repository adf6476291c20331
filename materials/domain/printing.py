"""From HTML to a PDF file: one set of fonts for all, nothing fetched from a network."""

import functools
from pathlib import Path

from django.conf import settings
from weasyprint import HTML, Document
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
    return FontConfiguration()


class _OwnFiles(URLFetcher):
    """Fonts from static/ and what stands in the page itself: nothing printed fetches from a network."""

    def fetch(self, url: str, headers: object = None) -> object:
        if not url.startswith(("data:", Path(settings.BASE_DIR / "static").as_uri())):
            raise ValueError(f"not ours: {url[:80]}")
        return super().fetch(url, headers)


def laid_out(html: str) -> Document:
    """The pages, tagged for screen readers (PDF/UA-1) when they are written with ``write_pdf(pdf_variant=…)``."""
    static = Path(settings.BASE_DIR / "static")
    return HTML(string=html, base_url=static.as_uri() + "/", url_fetcher=_OwnFiles()).render(
        font_config=_fonts(), pdf_variant="pdf/ua-1", optimize_images=True
    )
