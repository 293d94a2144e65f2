"""The signed block for a notice issued elsewhere, as a one-page PDF of its own size."""

from functools import cache
from typing import Any

import typst

from ansim.kit.clock import midnight
from ansim.kit.fonts import FONTS
from ansim.notices.adapters.layout import block_source
from ansim.notices.adapters.packages import TEMPLATES, template_labelled
from ansim.notices.adapters.plain_colours import plain_colours
from ansim.notices.adapters.render_errors import RenderFailed, without_values
from ansim.notices.domain.record import NoticeRecord

_POINTS_A_MM = 72 / 25.4
BLOCK_WIDTH, BLOCK_HEIGHT = 76 * _POINTS_A_MM, 27 * _POINTS_A_MM


def block_pdf(record: NoticeRecord) -> bytes:
    """Return the block as a PDF page of 76 x 27 mm. Raises RenderFailed."""
    layout = template_labelled(record.template).layout
    try:
        made: Any = _compiler().compile(
            block_source(record, layout),
            format="pdf",
            timestamp=int(midnight(record.issued_on).timestamp()),
            pdf_tags=False,
        )
    except typst.TypstError as error:
        raise RenderFailed(reference=record.reference, why=without_values(error.message)) from None
    return plain_colours(bytes(made))


@cache
def _compiler() -> Any:
    return typst.Compiler(root=TEMPLATES, font_paths=[FONTS], ignore_system_fonts=True)
