"""V_d, the key of one day's evidence: random, in the key folder, outside database and backups; destroyed at d + 28."""

from functools import lru_cache

from ansim.checkins.domain.refusals import EvidenceForgotten
from ansim.checkins.domain.retention import takes_checkins
from ansim.conf import keys
from ansim.conf.roles import Role

_SUFFIX = ".evidence"


def _name(day: int) -> str:
    return f"day-{day}{_SUFFIX}"


def key_to_seal(day: int, today: int) -> bytes:
    """Return V_d of a day that takes check-ins on `today`, made on first use. Raises EvidenceForgotten."""
    if not takes_checkins(day, today):
        raise EvidenceForgotten(day=day)
    return _kept(str(keys.folder(Role.VISITS)), day)


@lru_cache(maxsize=8)  # the days that take check-ins, and few more: none stays until it is destroyed
def _kept(_folder: str, day: int) -> bytes:
    return keys.secret(Role.VISITS, _name(day))


def key_to_open(day: int) -> bytes:
    """Return V_d of a day that is not forgotten. Raises EvidenceForgotten."""
    if not (keys.folder(Role.VISITS) / _name(day)).exists():
        raise EvidenceForgotten(day=day)
    return keys.secret(Role.VISITS, _name(day))


def days() -> list[int]:
    """Return the days whose key is still here, oldest first."""
    names = [path.name for path in keys.folder(Role.VISITS).glob(f"day-*{_SUFFIX}")]
    return sorted(int(name[4 : -len(_SUFFIX)]) for name in names if name[4 : -len(_SUFFIX)].isdigit())


def destroy(day: int) -> None:
    """Destroy V_d for good; a key that is gone already is no error."""
    keys.destroy(Role.VISITS, _name(day))
