"""What a venue's own desk is told when it cannot write a guest down: who reads it is the staff, and can put it right."""

from ansim.checkins.domain.refusals import CodeWrong, DeskNotTaken, DoorClosed, WrongDay
from ansim.kit.sentence import Sentence


class AfterClosing(DoorClosed):
    """The venue was closed for good before that time."""

    code = "checkin.desk_closed"
    sentence = Sentence(
        ko="{at}에 문을 닫은 장소입니다. 그 전에 들어온 손님만 적을 수 있습니다. 몇 분 전에 들어왔는지 확인해 주세요.",
        en="This venue was closed for good on {at}. Only guests who came before can be written down: check how many minutes ago.",
    )


class WhileShut(DoorClosed):
    """The venue was shut for the day at that time."""

    code = "checkin.desk_shut"
    sentence = Sentence(
        ko="{at}에 오늘 영업을 끝냈습니다. 그 전에 들어온 손님이면 몇 분 전인지 고쳐 적고, 다시 손님을 받으면 장소 화면에서 '다시 열기'를 눌러 주세요.",
        en="The venue was shut for the day on {at}. For a guest who came before, correct the minutes; to take guests again, open it again on the venue's page.",
    )


class BeforeOpening(DoorClosed):
    """The venue was not registered yet at that time."""

    code = "checkin.desk_unopened"
    sentence = Sentence(
        ko="이 장소는 {at}에 등록되었습니다. 그보다 앞서 들어온 손님은 적을 수 없습니다.",
        en="This venue was registered on {at}. Guests who came before that cannot be written down.",
    )


class ZoneEnded(CodeWrong):
    """The zone was given up before that time."""

    code = "checkin.desk_zone_ended"
    sentence = Sentence(
        ko="{at}에 없앤 구역입니다. 그 전에 들어온 손님만 이 구역으로 적을 수 있습니다. 화면을 새로 열어 다른 구역을 골라 주세요.",
        en="This zone was given up on {at}. Only guests who came before belong to it. Open the page again and choose another.",
    )


class ZoneNone(CodeWrong):
    """The venue never had a zone of that number."""

    code = "checkin.desk_zone"
    sentence = Sentence(
        ko="이 장소에 없는 구역입니다. 화면을 새로 열어 구역을 다시 골라 주세요.",
        en="The venue has no such zone. Open the page again and choose one.",
    )


class OutTooLate(WrongDay):
    """The guest left after 12:00 of the day after."""

    code = "checkin.desk_out_late"
    sentence = Sentence(
        ko="나간 때는 들어온 다음 날 12시까지만 적을 수 있습니다. 적지 않으면 업종의 보통 머무는 시간으로 봅니다.",
        en="Leaving can be written down until 12:00 of the day after. Without it the usual stay of the kind of venue counts.",
    )


class SlipTime(DeskNotTaken):
    """The time beside a paper slip is not rounded to ten minutes."""

    code = "checkin.slip_time"
    sentence = Sentence(
        ko="종이 출입표의 시각은 10분 단위로 적습니다. 화면을 새로 열어 다시 적어 주세요.",
        en="The time beside a paper slip is rounded to ten minutes. Open the page again and retry.",
    )
