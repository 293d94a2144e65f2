"""Which interface answers under which path: one line each, by the first two parts of the path."""

from collections.abc import Callable, Mapping
from typing import Final

from ansim.sandbox.gateway.aligo import AligoFace
from ansim.sandbox.gateway.faces import Face, Shop
from ansim.sandbox.gateway.nhn import NhnFace
from ansim.sandbox.gateway.nhn_alimtalk import NhnAlimtalkFace
from ansim.sandbox.gateway.sens import SensFace

FACES: Final[Mapping[str, Callable[[Shop], Face]]] = {
    "sms/v3.0": NhnFace,
    "alimtalk/v2.3": NhnAlimtalkFace,
    "sms/v2": SensFace,
    "send": AligoFace,
    "sms_list": AligoFace,
    "remain": AligoFace,
}
