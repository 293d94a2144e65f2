"""Errors of carrying a batch out and its results back; the form of the files refuses with errors of `wire`."""

from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence


class NothingToCarry(AnsimError):
    """Nothing of the group is queued, and nothing of it was carried before."""

    code = "carry.nothing"
    sentence = Sentence(
        ko="반출할 발송이 없습니다. 승인된 일괄 발급인지, 이미 다 보냈는지 확인해 주세요.",
        en="There is nothing to carry out. See whether the batch is released and not sent already.",
    )


class GroupPaused(AnsimError):
    """The group is held back."""

    code = "carry.paused"
    sentence = Sentence(
        ko="멈춰 둔 발송입니다. 까닭을 확인하고 화면에서 계속하기를 누른 뒤 반출해 주세요.",
        en="The sending of this batch is held. See why, resume it on its page, and carry it out then.",
    )


class CarriedElsewhere(AnsimError):
    """The bundle was made for another installation than the one pinned now."""

    code = "carry.other_reader"
    sentence = Sentence(
        ko="이 꾸러미는 전에 등록했던 다른 설치로 반출한 것입니다. 같은 통지가 두 번 나갈 수 있어 다시 내보내지 않습니다.",
        en="This bundle was made for another installation that was pinned before. It is not written again: both could send it.",
    )


class BundleUnknown(AnsimError):
    """Results, or a request to write again, name a bundle that this office never carried out."""

    code = "carry.bundle_unknown"
    sentence = Sentence(
        ko="이 기관이 반출한 꾸러미가 아닙니다. 파일과 번호를 확인해 주세요. 아무것도 바꾸지 않았습니다.",
        en="This office carried out no such bundle. Check the file and the number; nothing was changed.",
    )


class CarryUnreadable(AnsimError):
    """A file that is sealed and signed as it should be holds something this version cannot understand."""

    code = "carry.unreadable"
    sentence = Sentence(
        ko="꾸러미의 내용을 이해할 수 없습니다. 양쪽의 판이 같은지 확인하고 다시 내보내 주세요. 아무것도 처리하지 않았습니다.",
        en="What is in the file cannot be understood. See that both sides run the same version, and write it again; nothing was done.",
    )


class BundleAltered(AnsimError):
    """A bundle of this name was taken before with other content, or one of its attempts came in another bundle."""

    code = "carry.altered"
    sentence = Sentence(
        ko="이미 받은 발송이 다른 내용이나 다른 꾸러미로 다시 들어왔습니다. 두 번 보낼 수 있어 받지 않았습니다. 내부망 담당자에게 알려 주세요.",
        en="Messages that were taken before came again with other content or in another bundle. Refused, since they could go twice; tell the other side.",
    )


class DrillMixed(AnsimError):
    """A bundle of a drill came to a real installation, or the reverse."""

    code = "carry.drill_mixed"
    sentence = Sentence(
        ko="훈련 설치와 실제 설치 사이에는 반출할 수 없습니다. 아무것도 보내지 않았습니다.",
        en="Nothing can be carried between a drill and a real installation; nothing was sent.",
    )


class ClockBehind(AnsimError):
    """By this machine's clock the bundle was not made yet: one of the two clocks is wrong."""

    code = "carry.clock_behind"
    sentence = Sentence(
        ko="이 컴퓨터의 시각이 꾸러미를 내보낸 시각보다 이릅니다. 한쪽 시계가 틀려 기한이 지난 통지가 나갈 수 있으므로 아무것도 받지 않았습니다. 양쪽 시계를 맞추고 다시 올려 주세요.",
        en="By this computer's clock the bundle has not left yet. One clock is wrong and notices could go past their end, so nothing was taken. Set both clocks and bring it again.",
    )


class ClockOff(AnsimError):
    """The message service tells another time than this machine."""

    code = "carry.clock_off"
    sentence = Sentence(
        ko="이 컴퓨터의 시계가 문자 서비스의 시계와 {minutes}분 다릅니다. 발송 기한을 지킬 수 없으므로 아무것도 받지 않았습니다. 시계를 맞추고 다시 올려 주세요.",
        en="This computer's clock differs from the message service's by {minutes} minutes. No end of sending could be kept, so nothing was taken. Set the clock and bring it again.",
    )


class DecidedOutside(AnsimError):
    """A person inside wants to send again what was carried out and may have gone."""

    code = "carry.decide_outside"
    sentence = Sentence(
        ko="외부망으로 반출한 발송입니다. 다시 보내기는 외부망 설치에서 결정하고, 그 결과 파일을 받아 주세요.",
        en="This was carried out. Whether to send it again is decided on the outside installation; take its results.",
    )
    status = 409


class BundleLost(AnsimError):
    """The bundle was declared lost: people were told otherwise, or are going to be."""

    code = "carry.lost"
    sentence = Sentence(
        ko="잃어버린 것으로 정한 꾸러미입니다. 다시 내보내지 않습니다. 받지 못한 것을 확인한 분은 새 통지서로 발급해 주세요.",
        en="This bundle was declared lost and is not written again. Issue a new notice to those who are known not to have theirs.",
    )
    status = 409


class BundleHeardOf(AnsimError):
    """Nothing of the bundle waits for a result."""

    code = "carry.heard_of"
    sentence = Sentence(
        ko="이 꾸러미에는 소식을 기다리는 통지가 없습니다. 바꾼 것이 없습니다.",
        en="Nothing in this bundle waits to be heard of. Nothing was changed.",
    )
    status = 409


class BundleNotLostYet(AnsimError):
    """The bundle left a short while ago, or something in it may still be sent outside."""

    code = "carry.not_lost_yet"
    sentence = Sentence(
        ko="아직 잃어버린 것으로 정할 수 없습니다. 내보낸 지 하루가 지나고 모든 통지의 발송 기한이 끝난 뒤에 정할 수 있습니다. 결과를 다시 받아 주세요.",
        en="It cannot be declared lost yet: only a day after it left, and when nothing in it may be sent any more. Fetch its results again.",
    )
    status = 409
