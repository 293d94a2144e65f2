"""What a role says of itself at `/v1/status`: JSON both ways."""

import json
from dataclasses import asdict, dataclass

from ansim.kit.errors import RefusedByRole
from ansim.kit.sentence import Sentence
from ansim.kit.transport import Answer


class BadAnswer(RefusedByRole):
    """A role answered something that is not of the agreed form."""

    code = "service.answer"
    sentence = Sentence(
        ko="다른 역할의 응답을 읽을 수 없습니다(HTTP {status}). 모든 역할이 같은 판인지 확인해 주세요.",
        en="The answer of another role cannot be read (HTTP {status}). Check that all roles run the same version.",
    )


@dataclass(frozen=True, slots=True)
class RoleStatus:
    """Role name, version of ansim, id of its service key, and `ok`, `unreachable` or `none` for its database."""

    role: str
    version: str
    service_key: str
    database: str


def write_status(status: RoleStatus) -> bytes:
    """Return the JSON form."""
    return json.dumps(asdict(status)).encode()


def read_status(answer: Answer) -> RoleStatus:
    """Return the status in an answer; raise BadAnswer for anything else."""
    try:
        fields = json.loads(answer.body)
        names = ("role", "version", "service_key", "database")
        role, version, service_key, database = (str(fields[name]) for name in names)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadAnswer(status=answer.status) from None
    if answer.status != 200:
        raise BadAnswer(status=answer.status)
    return RoleStatus(role, version, service_key, database)
