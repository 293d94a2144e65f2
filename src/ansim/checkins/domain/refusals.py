"""Why the gate refuses a check-in: one code and one sentence for each reason, with what the visitor can do."""

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class CheckinRefused(AnsimError):
    """Root of what the gate refuses."""

    code = "checkin.refused"
    sentence = Sentence(ko="출입 인증을 받을 수 없습니다.", en="The check-in cannot be taken.")


class TooLong(CheckinRefused):
    """More bytes than any check-in has."""

    code = "checkin.too_long"
    status = 413
    sentence = Sentence(
        ko="출입 인증은 205바이트입니다. 앱을 새로 열어 다시 시도해 주세요.",
        en="A check-in has 205 bytes. Open the page again and retry.",
    )


class TooSlow(CheckinRefused):
    """The body did not arrive in time."""

    code = "checkin.too_slow"
    status = 408
    sentence = Sentence(
        ko="연결이 느려 출입 인증을 다 받지 못했습니다. 다시 보내 주세요.",
        en="The connection was too slow for the check-in to arrive. Send it again.",
    )


class IssuerUnknown(CheckinRefused):
    """No issuer key of this id."""

    code = "checkin.issuer"
    status = 403
    sentence = Sentence(
        ko="이 토큰을 발급한 열쇠를 알 수 없습니다. 새 토큰을 받아 다시 시도해 주세요.",
        en="No issuer key known here made this token. Fetch new tokens and retry.",
    )


class WrongDay(CheckinRefused):
    """The token's day is not the Korean day of the signed time."""

    code = "checkin.day"
    status = 410
    sentence = Sentence(
        ko="그날의 토큰이 아닙니다. 휴대전화의 시각을 확인하고 오늘의 토큰으로 다시 시도해 주세요.",
        en="The token is not of that day. Check the phone's clock and retry with a token of today.",
    )


class TooEarly(CheckinRefused):
    """The signed time lies ahead of the gate's clock."""

    code = "checkin.ahead"
    status = 400
    sentence = Sentence(
        ko="서명된 시각이 아직 오지 않았습니다. 휴대전화의 시각을 확인해 주세요.",
        en="The signed time has not come yet. Check the phone's clock.",
    )


class TooLate(CheckinRefused):
    """More than 72 hours, or three days, after the visit."""

    code = "checkin.too_late"
    status = 410
    sentence = Sentence(
        ko="방문한 지 72시간이 지나 더는 받을 수 없습니다.",
        en="The visit was more than 72 hours ago and can no longer be taken.",
    )


class VenueUnknown(CheckinRefused):
    """No venue of this id."""

    code = "checkin.venue"
    status = 404
    sentence = Sentence(
        ko="등록되지 않은 장소의 QR입니다. 문 앞의 QR을 다시 비춰 주세요.",
        en="No venue is registered under this QR. Point the camera at the QR at the door.",
    )


class DoorClosed(CheckinRefused):
    """The venue was not open for check-ins at that time."""

    code = "checkin.venue_closed"
    status = 410
    sentence = Sentence(
        ko="그 시각에는 문을 닫은 장소입니다. 직원에게 알려 주세요.",
        en="The venue was closed at that time. Tell the staff.",
    )


class CodeWrong(CheckinRefused):
    """The code is none that this venue and zone showed by the signed time."""

    code = "checkin.code"
    status = 403
    sentence = Sentence(
        ko="이 장소의 지금 QR이 아닙니다. 화면이나 스티커의 QR을 다시 비춰 주세요.",
        en="This is not the venue's QR of that time. Point the camera at its screen or sticker again.",
    )


class DeviceUnknown(CheckinRefused):
    """No device of this venue has the number and the key that signed."""

    code = "checkin.device"
    status = 403
    sentence = Sentence(
        ko="이 장소에 등록된 기기가 아닙니다. 화면을 새로 열어 주세요.",
        en="This device is not registered for this venue. Open the page again.",
    )


class DeskNotTaken(CheckinRefused):
    """The vault gives no stub: a blocked card, a number that is none, a class or day that is not taken."""

    code = "checkin.desk"
    status = 403
    sentence = Sentence(
        ko="받을 수 없습니다. 번호나 카드를 확인해 주세요. 정지된 카드는 쓸 수 없습니다.",
        en="It cannot be taken. Check the number or the card. A blocked card cannot be used.",
    )


class CompanionAlone(CheckinRefused):
    """A companion of a check-in that is not here, was elsewhere or at another time."""

    code = "checkin.companion_alone"
    status = 409
    sentence = Sentence(
        ko="먼저 본인이 들어간 것이 접수되어야 합니다. 접수된 뒤 같은 곳에서 다시 적어 주세요.",
        en="Your own check-in has to be taken first, at the same venue. Name your companion after it.",
    )


class CompanionsSpent(CheckinRefused):
    """More companions are named than the visitor counted."""

    code = "checkin.companions"
    status = 409
    sentence = Sentence(
        ko="들어갈 때 센 일행보다 많이 적을 수 없습니다.",
        en="No more companions can be named than were counted on entering.",
    )


class CompanionNotTaken(CheckinRefused):
    """The vault gives no stub: no mobile number, nobody can tell the number's owner, or it was named too often today."""

    code = "checkin.companion"
    status = 403
    sentence = Sentence(
        ko="이 번호는 동행으로 적을 수 없습니다. 번호를 확인해 주세요. 한 번호는 하루 여덟 번까지 적습니다.",
        en="This number cannot be named. Check it. A number is named up to eight times a day.",
    )


class TokenUsed(CheckinRefused):
    """Another check-in, or check-out, with this token was taken before."""

    code = "checkin.used"
    status = 409
    sentence = Sentence(
        ko="이미 사용한 토큰입니다. 새 토큰으로 다시 시도해 주세요.",
        en="This token was used before. Retry with a fresh one.",
    )


class OutTooEarly(CheckinRefused):
    """A check-out that is not after its check-in."""

    code = "checkin.out_early"
    status = 409
    sentence = Sentence(
        ko="나간 시각이 들어온 시각보다 늦어야 합니다. 잠시 뒤 다시 시도해 주세요.",
        en="One leaves after one comes. Retry in a moment.",
    )


class OutElsewhere(CheckinRefused):
    """A check-out at another venue than its check-in."""

    code = "checkin.out_elsewhere"
    status = 409
    sentence = Sentence(
        ko="들어온 장소와 나간 장소가 다릅니다. 들어온 곳에서 나가기를 눌러 주세요.",
        en="The visit began at another venue. Check out where you checked in.",
    )


class GateBusy(CheckinRefused):
    """More is waiting than can be answered soon."""

    code = "gate.busy"
    retryable = True
    sentence = Sentence(
        ko="지금 많은 분이 함께 인증하고 있습니다. 잠시 뒤 저절로 다시 보냅니다.",
        en="Many people are checking in right now. It will be sent again in a moment.",
    )


class StoreAway(CheckinRefused):
    """The visit store, or the key folder, cannot be written."""

    code = "gate.store"
    retryable = True
    sentence = Sentence(
        ko="지금은 방문을 저장할 수 없습니다. 잠시 뒤 저절로 다시 보냅니다.",
        en="Visits cannot be stored right now. It will be sent again in a moment.",
    )


class IssuerAway(CheckinRefused):
    """The issuer's keys cannot be fetched."""

    code = "gate.issuer_away"
    retryable = True
    sentence = Sentence(
        ko="지금은 토큰을 확인할 수 없습니다. 잠시 뒤 저절로 다시 보냅니다.",
        en="Tokens cannot be checked right now. It will be sent again in a moment.",
    )


class NoSuchAddress(CheckinRefused):
    """The gate has no such address."""

    code = "gate.address"
    status = 404
    sentence = Sentence(ko="이 주소에는 아무것도 없습니다.", en="There is nothing at this address.")


class WrongMethod(CheckinRefused):
    """The address is asked in another way."""

    code = "gate.method"
    status = 405
    sentence = Sentence(
        ko="이 주소는 그 방법으로 쓸 수 없습니다.", en="This address cannot be used in that way."
    )


class EvidenceForgotten(CheckinRefused):
    """The key of that day's evidence is destroyed, or the day takes no more check-ins."""

    code = "evidence.forgotten"
    status = 410
    sentence = Sentence(
        ko="{day}일째 날의 증거는 보존 기간이 끝나 열쇠가 파기되었습니다.",
        en="The retention of day {day} has ended: the key of its evidence is destroyed.",
    )
