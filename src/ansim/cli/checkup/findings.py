"""What the doctor may find, as one typed table: how bad it is, the sentence, and the next step inside it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ansim.kit.sentence import Sentence


class Level(StrEnum):
    """Red: something does not work or a wall is open. Amber: it works, but should be seen to."""

    RED = "red"
    AMBER = "amber"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its code in KINDS, and what fills the gaps of its sentence."""

    code: str
    params: dict[str, object] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """How bad it is."""
        return KINDS[self.code][0]

    def text(self, language: str) -> str:
        """Return the sentence in `language`, the next step included."""
        return KINDS[self.code][1].text(language, **self.params)


KINDS: Final[dict[str, tuple[Level, Sentence]]] = {
    "setting.bad": (
        Level.RED,
        Sentence(
            ko="설정 {name}의 값을 쓸 수 없습니다: {expected}이어야 합니다. 고친 뒤 다시 시작하세요.",
            en="Setting {name} cannot be used: it must be {expected}. Correct it and start again.",
        ),
    ),
    "setting.unknown": (
        Level.AMBER,
        Sentence(
            ko="{name}은(는) ansim의 설정이 아닙니다. 철자를 확인하세요 (docs/reference/settings.md).",
            en="{name} is no setting of ansim. Check its spelling (docs/reference/settings.md).",
        ),
    ),
    "setting.local_address": (
        Level.AMBER,
        Sentence(
            ko="통지서 QR에 {address} 이(가) 적힙니다. 밖에서 열리는 https 주소를 ANSIM_PUBLIC_URL에 정하세요.",
            en="Notices will carry {address} in their QR. Set ANSIM_PUBLIC_URL to an https address that opens outside.",
        ),
    ),
    "setting.in_the_clear": (
        Level.AMBER,
        Sentence(
            ko="업무 화면이 암호화 없이 네트워크({address})에 열려 있습니다. https를 맡는 프록시를 앞에 두세요 (deploy/).",
            en="The console listens on the network ({address}) unencrypted. Put a proxy with https before it (deploy/).",
        ),
    ),
    "home.missing": (
        Level.RED,
        Sentence(
            ko="아직 시작한 적이 없습니다({home} 없음). `ansim serve` 또는 `make demo`를 실행하세요.",
            en="Never started here ({home} is not there). Run `ansim serve` or `make demo`.",
        ),
    ),
    "home.read_only": (
        Level.RED,
        Sentence(
            ko="{home}에 쓸 수 없습니다. 이 폴더의 주인으로 실행하거나 ANSIM_HOME을 바꾸세요.",
            en="{home} cannot be written. Run as its owner, or change ANSIM_HOME.",
        ),
    ),
    "keys.none": (
        Level.RED,
        Sentence(
            ko="{role} 역할의 열쇠가 없습니다. `ansim serve`를 한 번 실행하거나 백업한 열쇠 폴더를 되돌려 놓으세요.",
            en="Role {role} has no keys. Run `ansim serve` once, or put its key folder back from the backup.",
        ),
    ),
    "keys.open": (
        Level.RED,
        Sentence(
            ko="다른 사용자가 열쇠를 읽을 수 있습니다: {file}({mode}). `chmod {right} {file}`",
            en="Others may read a key: {file} ({mode}). `chmod {right} {file}`",
        ),
    ),
    "keys.closed": (
        Level.RED,
        Sentence(
            ko="{role} 역할의 열쇠 폴더를 읽을 수 없습니다. 그 역할의 사용자나 root로 실행하세요.",
            en="The key folder of role {role} cannot be read. Run as that role's user or as root.",
        ),
    ),
    "keys.unpublished": (
        Level.RED,
        Sentence(
            ko="{role} 역할의 공개 열쇠가 keys/public에 없거나 다릅니다. 그 역할을 다시 시작하세요.",
            en="The public key of role {role} is missing from keys/public or another one. Start that role again.",
        ),
    ),
    "postgres.missing": (
        Level.RED,
        Sentence(
            ko="내장 PostgreSQL이 설치되어 있지 않습니다. `pip install -r requirements.lock`을 다시 실행하세요.",
            en="The embedded PostgreSQL is not installed. Run `pip install -r requirements.lock` again.",
        ),
    ),
    "postgres.down": (
        Level.RED,
        Sentence(
            ko="PostgreSQL이 실행되고 있지 않습니다({server}). `ansim serve`를 실행하세요. 저장된 자료는 그대로 있습니다.",
            en="PostgreSQL is not running ({server}). Run `ansim serve`; stored data is safe.",
        ),
    ),
    "postgres.old": (
        Level.RED,
        Sentence(
            ko="{role} 역할의 PostgreSQL이 {version}판입니다. 15판 이상이 필요합니다.",
            en="The PostgreSQL of role {role} is version {version}; 15 or newer is needed.",
        ),
    ),
    "database.unreached": (
        Level.RED,
        Sentence(
            ko="{role} 역할이 자기 데이터베이스에 들어가지 못합니다. 주소와 비밀번호를 확인하세요.",
            en="Role {role} cannot enter its own database. Check its address and password.",
        ),
    ),
    "database.open": (
        Level.RED,
        Sentence(
            ko="{role} 역할이 {other} 역할의 데이터베이스에 들어갑니다. `REVOKE CONNECT ON DATABASE … FROM PUBLIC`을 실행하세요.",
            en="Role {role} can enter the database of role {other}. Run `REVOKE CONNECT ON DATABASE … FROM PUBLIC`.",
        ),
    ),
    "database.trusts": (
        Level.RED,
        Sentence(
            ko="{role} 역할의 데이터베이스가 틀린 비밀번호를 받아들입니다. pg_hba.conf를 scram-sha-256으로 바꾸세요.",
            en="The database of role {role} accepts a wrong password. Set pg_hba.conf to scram-sha-256.",
        ),
    ),
    "role.silent": (
        Level.RED,
        Sentence(
            ko="{role} 역할이 {address} 에서 응답하지 않습니다. `ansim serve`를 실행하고 logs/{role}.log를 확인하세요.",
            en="Role {role} does not answer at {address}. Run `ansim serve` and read logs/{role}.log.",
        ),
    ),
    "role.stranger": (
        Level.RED,
        Sentence(
            ko="{address} 을(를) 다른 프로그램이 쓰고 있습니다. 그것을 끝내거나 `ansim serve`를 다시 시작하세요.",
            en="Another program answers at {address}. End it, or start `ansim serve` again.",
        ),
    ),
    "gate.silent": (
        Level.RED,
        Sentence(
            ko="게이트가 {address} 에서 응답하지 않아 출입 인증을 받지 못합니다. `ansim serve`를 실행하고 logs/gate.log를 확인하세요.",
            en="The gate does not answer at {address}: no check-in is taken. Run `ansim serve` and read logs/gate.log.",
        ),
    ),
    "gate.stranger": (
        Level.RED,
        Sentence(
            ko="게이트의 주소 {address} 에서 다른 프로그램이 응답합니다. ANSIM_GATE_URL과 프록시를 확인하세요.",
            en="Something that is no gate answers at the gate's address {address}. Check ANSIM_GATE_URL and the proxy.",
        ),
    ),
    "gate.same_origin": (
        Level.RED,
        Sentence(
            ko="게이트({address})가 화면과 같은 주소입니다. 쿠키가 함께 갈 수 있으니 ANSIM_GATE_URL을 다른 이름이나 포트로 정하세요.",
            en="The gate ({address}) has the origin of a page, so cookies could ride along. Give ANSIM_GATE_URL another name or port.",
        ),
    ),
    "gate.other_key": (
        Level.RED,
        Sentence(
            ko="{address} 의 게이트가 이 설치의 열쇠가 아닌 것으로 접수증에 서명합니다. 휴대전화가 접수증을 받아들이지 않습니다. 게이트를 다시 시작하세요.",
            en="The gate at {address} signs receipts under a key that is not this installation's: phones refuse them. Start it again.",
        ),
    ),
    "role.refuses": (
        Level.RED,
        Sentence(
            ko="{role} 역할이 서명된 요청을 거절합니다(HTTP {status}). 시계와 열쇠 폴더가 이 설치의 것인지 확인하세요.",
            en="Role {role} refuses a signed request (HTTP {status}). Check its clock and that its keys are this installation's.",
        ),
    ),
    "role.broken": (
        Level.RED,
        Sentence(
            ko="{role} 역할이 스스로 오류를 냅니다(HTTP {status}). logs/{role}.log의 마지막 줄을 확인하세요.",
            en="Role {role} fails by itself (HTTP {status}). Read the last lines of logs/{role}.log.",
        ),
    ),
    "role.database": (
        Level.RED,
        Sentence(
            ko="{role} 역할은 응답하지만 데이터베이스에 닿지 못합니다. PostgreSQL을 확인하세요.",
            en="Role {role} answers but does not reach its database. Check PostgreSQL.",
        ),
    ),
    "role.version": (
        Level.RED,
        Sentence(
            ko="{role} 역할은 {theirs}판, 이 명령은 {ours}판입니다. 모두 같은 판으로 다시 시작하세요.",
            en="Role {role} runs version {theirs}, this command {ours}. Start all with the same version.",
        ),
    ),
    "worker.silent": (
        Level.RED,
        Sentence(
            ko="기관 역할의 작업자가 {seconds}초째 소식이 없습니다. logs/worker.log를 확인하세요.",
            en="The worker of the office has been silent for {seconds} s. Read logs/worker.log.",
        ),
    ),
    "disk.short": (
        Level.RED,
        Sentence(
            ko="디스크에 {free} MB만 남았습니다. 공간을 비우세요.",
            en="Only {free} MB are left on the disk. Free some space.",
        ),
    ),
    "custody.day_keys": (
        Level.RED,
        Sentence(
            ko="vault 역할이 출입 토큰을 여는 날짜 열쇠 {count}개를 혼자 가지고 있습니다. 나누어 맡을 기관(custodian)은 다음 판에 나옵니다. 그때까지 열쇠 폴더의 day-*, week-* 파일을 어떤 백업에도 넣지 마세요.",
            en="The vault alone holds {count} day keys, which open check-ins. Custodians who share them come with a later version. Until then keep day-* and week-* of its key folder out of every backup.",
        ),
    ),
    "custody.audit_key": (
        Level.AMBER,
        Sentence(
            ko="열람 기록을 여는 감사 열쇠가 vault의 열쇠 폴더에 있습니다(연도 {count}개). 감사자가 따로 보관하고, vault에는 공개 열쇠만 두어야 합니다.",
            en="The audit key of {count} year(s), which opens access records, lies in the vault's key folder. The auditor should keep it; the vault needs only its public half.",
        ),
    ),
    "disk.low": (
        Level.AMBER,
        Sentence(
            ko="디스크에 {free} MB 남았습니다. 4,000명 발급에 약 1,000 MB가 듭니다.",
            en="{free} MB are left on the disk; a batch of 4,000 takes about 1,000 MB.",
        ),
    ),
    "clock.off": (
        Level.RED,
        Sentence(
            ko="이 컴퓨터의 시계와 {role} 데이터베이스의 시계가 {seconds}초 다릅니다. 시각 동기화(NTP)를 켜세요.",
            en="The clocks of this machine and of the {role} database differ by {seconds} s. Turn on time synchronisation (NTP).",
        ),
    ),
    "clock.loose": (
        Level.AMBER,
        Sentence(
            ko="이 컴퓨터의 시계가 동기화되어 있지 않습니다. 시각 동기화(NTP)를 켜세요.",
            en="This machine's clock is not synchronised. Turn on time synchronisation (NTP).",
        ),
    ),
    "assets.missing": (
        Level.RED,
        Sentence(
            ko="화면에 필요한 파일이 없습니다: {missing}. `make assets`를 실행하세요.",
            en="Files of the pages are missing: {missing}. Run `make assets`.",
        ),
    ),
    "messages.none": (
        Level.AMBER,
        Sentence(
            ko="문자 서비스가 연결되지 않았습니다. 첫 설정 화면에서 연결하기 전에는 아무것도 발송되지 않습니다.",
            en="No message service is connected; nothing can be sent until the first-run pages connect one.",
        ),
    ),
    "messages.down": (
        Level.RED,
        Sentence(
            ko="기관 {office}의 문자 서비스에 닿지 못했습니다({code}). 주소, 키, 네트워크를 확인하세요.",
            en="The message service of office {office} was not reached ({code}). Check its address, key and the network.",
        ),
    ),
    "messages.empty": (
        Level.RED,
        Sentence(
            ko="기관 {office}의 문자 잔액이 없습니다. 충전하세요.",
            en="The message account of office {office} is empty. Charge it.",
        ),
    ),
    "messages.ailing": (
        Level.AMBER,
        Sentence(
            ko="기관 {office}의 문자 서비스가 지난 15분 동안 {asked}건 가운데 {percent}%를 제대로 받지 못했습니다. 서비스의 장애 공지를 확인하세요.",
            en="In the last 15 minutes the message service of office {office} failed {percent} % of {asked} messages. See its status page.",
        ),
    ),
    "messages.resting": (
        Level.AMBER,
        Sentence(
            ko="기관 {office}의 문자 서비스가 기다려 달라고 해 {until}까지 보내지 않습니다. 그 뒤 저절로 이어집니다.",
            en="The message service of office {office} asked to wait; nothing is sent until {until}. It goes on by itself.",
        ),
    ),
    "messages.stuck": (
        Level.RED,
        Sentence(
            ko="기관 {office}의 문자가 {since}부터 나가지 않고 기다립니다. 작업 프로세스(worker)가 살아 있는지 확인하세요.",
            en="Messages of office {office} have waited since {since} without being sent. See whether the worker runs.",
        ),
    ),
    "signature.over": (
        Level.RED,
        Sentence(
            ko="기관 {office}의 인증서가 {day}에 끝나 PDF가 서명 없이 나갑니다. 기관 > PDF 전자서명에서 새 인증서를 올리세요.",
            en="The certificate of office {office} ended on {day}: PDFs go out unsigned. Upload a new one at Office > Electronic signature.",
        ),
    ),
    "signature.ends": (
        Level.AMBER,
        Sentence(
            ko="기관 {office}의 인증서가 {day}에 끝납니다. 기관 > PDF 전자서명에서 새 인증서를 올리세요.",
            en="The certificate of office {office} ends on {day}. Upload a new one at Office > Electronic signature.",
        ),
    ),
    "signature.own": (
        Level.AMBER,
        Sentence(
            ko="기관 {office}의 PDF에 PDF 프로그램이 모르는 인증서로 서명합니다. 기관의 인증서를 올리세요 (docs/howto/pdf-signature.md).",
            en="PDFs of office {office} are signed by a certificate no reader knows. Upload the office's (docs/howto/pdf-signature.md).",
        ),
    ),
    "signature.token": (
        Level.RED,
        Sentence(
            ko="서명 토큰이 설정되었으나 PKCS#11 라이브러리가 없어 PDF가 서명 없이 나갑니다. `pip install 'pyHanko[pkcs11]'`을 실행하세요.",
            en="A signing token is set, but its PKCS#11 library is missing: PDFs go out unsigned. Run `pip install 'pyHanko[pkcs11]'`.",
        ),
    ),
    "carry.unpinned_inside": (
        Level.RED,
        Sentence(
            ko="기관 {office}의 통지는 꾸러미로만 나가는데 바깥쪽 설치가 등록되어 있지 않습니다. 공개키 파일을 받아 `ansim carry pin`으로 등록하세요.",
            en="Messages of office {office} leave in bundles only, and no outer installation is pinned. Get its key file and run `ansim carry pin`.",
        ),
    ),
    "carry.unpinned_outside": (
        Level.RED,
        Sentence(
            ko="기관 {office}은(는) 업무망의 꾸러미를 보냈는데 안쪽 설치가 등록되어 있지 않아 결과를 돌려줄 수 없습니다. `ansim carry pin`으로 등록하세요.",
            en="Office {office} sent bundles of a separated network, and no inner installation is pinned to take results. Run `ansim carry pin`.",
        ),
    ),
    "carry.overdue": (
        Level.AMBER,
        Sentence(
            ko="기관 {office}의 꾸러미 {count}개가 하루 넘게 소식이 없습니다. 바깥쪽에서 `ansim carry results`를 다시 실행해 가져오세요 (docs/howto/carry.md).",
            en="{count} bundles of office {office} were not heard of for more than a day. Run `ansim carry results` outside and bring it (docs/howto/carry.md).",
        ),
    ),
    "evidence.broken": (
        Level.RED,
        Sentence(
            ko="기관 {office}의 발급·발송 증거 가운데 {count}곳이 봉인할 때와 다릅니다. `ansim delivery evidence`로 어디인지 보고, 데이터베이스를 고치지 말고 그대로 보존하세요 (docs/reference/evidence.md).",
            en="{count} places in the evidence of office {office} are not as they were sealed. See where by `ansim delivery evidence`, and keep the database as it is (docs/reference/evidence.md).",
        ),
    ),
    "evidence.unlogged": (
        Level.AMBER,
        Sentence(
            ko="기관 {office}의 증거 봉인 {count}개가 한 시간 넘게 원장에 적히지 못했습니다. 원장 역할과 작업자가 도는지 확인하세요.",
            en="{count} seals of evidence of office {office} wait for the ledger for more than an hour. See that the ledger role and the worker run.",
        ),
    ),
    "counts.wrong": (
        Level.RED,
        Sentence(
            ko="화면에 보이는 발송 건수 {count}곳이 실제 건수와 다릅니다. `ansim delivery counts`로 어디인지 보고 `--mend`로 바로잡으세요.",
            en="{count} counts of messages on the pages are not what there is. See where by `ansim delivery counts`, put them right by `--mend`.",
        ),
    ),
}
