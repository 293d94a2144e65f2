"""What is said when the database is away or ansim itself is at fault: one sentence, never a traceback."""

from types import TracebackType

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class DatabaseAway(AnsimError):
    """The role's database does not answer."""

    code = "database.away"
    sentence = Sentence(
        ko="데이터베이스가 응답하지 않습니다. 잠시 뒤 다시 시도해 주세요. 저장된 일은 그대로 있습니다.",
        en="The database does not answer. Try again in a moment; saved work is safe.",
    )
    retryable = True


class Unexpected(AnsimError):
    """A fault of ansim itself."""

    code = "ansim.unexpected"
    sentence = Sentence(
        ko="예상하지 못한 오류입니다. 관리자에게 시각과 하던 일을 알려 주세요.",
        en="An unexpected error. Tell the administrator the time and what you were doing.",
    )


def place_of(trace: TracebackType | None) -> str:
    """Return where an exception arose, `function:line`, for the log; never a value."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "?"
