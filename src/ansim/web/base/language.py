"""Sentences of the lower modules in the language of the page."""

from django.utils.translation import get_language

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


def in_page_language(value: Sentence | AnsimError) -> str:
    """Return a sentence or an error in the language of the page being made."""
    return value.text(get_language() or "ko")
