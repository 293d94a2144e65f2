"""The typed table of settings: name, type, default, help. Docs and checks are made from it; nothing else reads os.environ."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from ansim.conf.roles import Role
from ansim.kit.errors import AnsimError
from ansim.kit.sentence import Sentence

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]


class BadSetting(AnsimError):
    """A setting has a value that cannot be used."""

    code = "setting.bad"
    sentence = Sentence(
        ko="설정 {name}의 값을 쓸 수 없습니다: {expected}이어야 합니다.",
        en="Setting {name} cannot be used: it must be {expected}.",
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: how it is read, what it is when unset, what it is for."""

    name: str
    parse: Callable[[str], Any]
    default: str
    expected: str
    help: Sentence
    secret: bool = False

    def value(self) -> Any:
        """Return the parsed value; raise BadSetting without echoing it."""
        text = os.environ.get(self.name) or self.default
        try:
            return self.parse(text)
        except (ValueError, KeyError):
            raise BadSetting(name=self.name, expected=self.expected) from None


def _flag(text: str) -> bool:
    return {"": False, "0": False, "no": False, "false": False, "1": True, "yes": True, "true": True}[
        text.lower()
    ]


def _language(text: str) -> str:
    return {"ko": "ko", "en": "en"}[text]


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError
    return port


def _workers(text: str) -> int:
    count = int(text)
    if not 0 <= count <= 256:
        raise ValueError
    return count or os.cpu_count() or 1


def _rate(text: str) -> int:
    count = int(text)
    if not 0 <= count <= 100_000:
        raise ValueError
    return count


def _address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0):
        raise ValueError
    if not text.isprintable() or set(text) & set(" ?#"):
        raise ValueError  # paths are put behind it
    return text


def _service(text: str) -> str:
    if text not in ("solapi", "nhn", "sens", "aligo"):
        raise ValueError
    return text


def _folder(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # the home of a user who does not exist
        raise ValueError from None


def _database(text: str) -> str:
    parts = urlsplit(text)
    if text and (
        parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/") or parts.port == 0
    ):
        raise ValueError
    return text


def _role(text: str) -> str:
    if text not in ("", "supervisor", *Role):
        raise ValueError
    return text


def _digits(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and 8 <= len(text) <= 11):
        raise ValueError
    return text


def _key_name(text: str) -> str:
    if any(character.isspace() or character == "+" for character in text):
        raise ValueError
    return text


def _networks(text: str) -> Networks:
    return () if text == "none" else tuple(ip_network(one.strip()) for one in text.split(","))


def _setting(
    name: str,
    parse: Callable[[str], Any],
    default: str,
    expected: str,
    ko: str,
    en: str,
    *,
    secret: bool = False,
) -> Setting:
    return Setting(f"ANSIM_{name}", parse, default, expected, Sentence(ko=ko, en=en), secret)


_BASE: Final = (
    _setting(
        "HOME",
        _folder,
        "~/.ansim",
        "a folder",
        "데이터베이스, 열쇠, 산출물이 놓이는 폴더. 폴더가 둘이면 서로 독립된 두 설치입니다.",
        "Folder of the embedded databases, keys and outputs; two homes are two independent installations.",
    ),
    _setting(
        "PORT",
        _port,
        "8000",
        "a port number",
        "업무 화면의 포트. 다른 프로그램이 쓰고 있으면 다음 빈 포트를 씁니다.",
        "Port of the console; the next free one is taken when another program holds it.",
    ),
    _setting(
        "BIND",
        str,
        "127.0.0.1",
        "an address",
        "업무 화면과, 다른 컴퓨터에서 부르는 주소를 가진 역할이 듣는 주소.",
        "Address on which the console listens, and a role whose address is not on this machine's loopback.",
    ),
    _setting(
        "TRUSTED_PROXIES",
        _networks,
        "127.0.0.1,::1",
        "addresses or networks (10.0.0.0/24) separated by commas, or none",
        "X-Forwarded-For에 적은 방문자의 주소를 믿어도 되는 프록시의 주소. 그 밖의 상대가 적은 것은 보지 않습니다.",
        "Proxies whose X-Forwarded-For is believed where questions are counted by address; of anybody else it is not read.",
    ),
    _setting(
        "PUBLIC_URL",
        _address,
        "",
        "an address beginning with http",
        "통지서 QR에 적히는 진위확인 주소의 앞부분. 비우면 http://localhost:포트.",
        "Beginning of the address in a notice's QR; empty: http://localhost:port.",
    ),
    _setting(
        "GATE_URL",
        _address,
        "",
        "an address beginning with http",
        "방문자의 휴대전화가 출입 인증을 보내는 게이트의 주소. 비우면 업무 화면과 같은 이름에 게이트의 포트.",
        "Address of the gate to which visitors' phones send check-ins; empty: the console's name with the gate's port.",
    ),
    _setting(
        "VISITOR_URL",
        _address,
        "",
        "an address beginning with http",
        "장소 QR에 적히는 방문자 화면 주소의 앞부분. 비우면 visits 역할의 http://localhost:포트.",
        "Beginning of the address in a venue's QR: the visitors' pages; empty: http://localhost:port of the role visits.",
    ),
    _setting(
        "RESIDENT_URL",
        _address,
        "",
        "an address beginning with http",
        "방문자의 휴대전화가 인증번호와 토큰을 받는 vault 역할의 공개 주소. 비우면 http://localhost:포트.",
        "Public address of the role vault, where visitors' phones get codes and tokens; empty: http://localhost:port.",
    ),
    _setting("LANGUAGE", _language, "ko", "ko or en", "명령줄의 언어.", "Language of the command line."),
    _setting(
        "SANDBOX",
        _flag,
        "",
        "yes or no",
        "훈련 설치인지. 모든 화면에 훈련이라고 표시되고 문자는 가상 게이트웨이로만 나갑니다.",
        "Whether this is a drill installation: every page says so, messages reach only the sandbox gateway.",
    ),
    _setting(
        "WORKERS",
        _workers,
        "0",
        "a number of processes",
        "통지서를 만드는 프로세스 수. 0이면 코어 수.",
        "Processes that make notices; 0 means one a core.",
    ),
    _setting(
        "ROLE",
        _role,
        "",
        "the name of a role",
        "이 프로세스의 역할. 감독 프로세스가 정합니다.",
        "Role of this process; set by the supervisor.",
    ),
    _setting(
        "SUPERVISOR",
        int,
        "0",
        "a process number",
        "이 프로세스를 시작한 감독 프로세스의 번호. 그것이 끝나면 함께 끝납니다. 감독 프로세스가 정합니다.",
        "Number of the supervisor that started this process, which ends with it; set by the supervisor.",
    ),
    _setting(
        "LEDGER_ORIGIN",
        _key_name,
        "",
        "a name such as ledger.example.go.kr, without spaces or plus signs",
        "원장의 이름(체크포인트 첫 줄)의 앞부분. 처음 열 때 정해지고 바뀌지 않습니다. 비우면 키에서 만듭니다.",
        "Beginning of the logs' origin, fixed when they are first opened; empty: made from the key.",
    ),
    _setting(
        "SMS_SERVICE",
        _service,
        "solapi",
        "solapi, nhn, sens or aligo",
        "문자 서비스: solapi, nhn, sens, aligo 가운데 하나.",
        "Message service: one of solapi, nhn, sens, aligo.",
    ),
    _setting(
        "SMS_URL",
        _address,
        "https://api.solapi.com",
        "an address",
        "문자 서비스의 주소. sens는 서비스 아이디까지 적습니다.",
        "Address of the message service; that of sens goes up to the service id.",
    ),
    _setting(
        "SMS_KEY",
        str,
        "",
        "an API key",
        "문자 서비스의 API 키.",
        "API key of the message service.",
        secret=True,
    ),
    _setting(
        "SMS_SECRET",
        str,
        "",
        "an API secret",
        "문자 서비스의 API 비밀키.",
        "API secret of the message service.",
        secret=True,
    ),
    _setting(
        "SMS_PER_SECOND",
        _rate,
        "0",
        "a number from 0 to 100000 (0: no limit)",
        "문자 서비스와 약정한 초당 건수. 모든 발송 작업이 함께 이 안에서 보냅니다. 0이면 제한하지 않습니다.",
        "Messages a second agreed with the message service, kept by all senders together in every second; 0: no limit.",
    ),
    _setting(
        "TSA_URL",
        _address,
        "",
        "an address beginning with http",
        "PDF 전자서명에 시각을 찍어 주는 시점확인 서비스(RFC 3161)의 주소. 비우면 시각 없이 서명합니다.",
        "Address of the timestamp service (RFC 3161) for the signatures of PDFs; empty: signed without a timestamp.",
    ),
    _setting(
        "PKCS11_MODULE",
        str,
        "",
        "a file, such as /usr/lib/token.so",
        "PDF에 서명하는 토큰(GPKI 등)의 PKCS#11 드라이버 파일. 기관이 인증서 파일을 올리면 그것이 먼저입니다.",
        "Driver of the PKCS#11 token (GPKI and others) that signs PDFs; an office's own uploaded certificate goes first.",
    ),
    _setting(
        "PKCS11_TOKEN",
        str,
        "",
        "a label",
        "서명 토큰의 이름표. 비우면 첫 토큰.",
        "Label of the token; empty: the first.",
    ),
    _setting(
        "PKCS11_CERTIFICATE",
        str,
        "",
        "a label",
        "토큰 안에 있는 인증서와 열쇠의 이름표.",
        "Label of the certificate and key in the token.",
    ),
    _setting("PKCS11_PIN", str, "", "a PIN", "서명 토큰의 비밀번호.", "PIN of the token.", secret=True),
    _setting(
        "VAULT_SENDER",
        _digits,
        "",
        "digits of a sender number registered at the message service",
        "주민에게 인증번호를 보낼 발신번호(숫자만). 문자 서비스에 미리 등록한 번호여야 합니다.",
        "Sender number, digits only, from which residents get their one-time codes; registered at the message service.",
    ),
)


def _role_settings(role: Role) -> tuple[Setting, ...]:
    name = role.name
    address = _setting(
        f"{name}_URL",
        _address,
        "",
        "an address beginning with http",
        f"따로 실행하는 {role} 역할의 주소. `ansim serve`는 이 역할을 시작하지 않고, 그 역할 자신은 이 포트에서 듣습니다.",
        f"Address of a {role} role that runs by itself: `ansim serve` leaves it out, the role listens on this port.",
    )
    if not role.has_database:
        return (address,)
    return (
        address,
        _setting(
            f"{name}_DATABASE_URL",
            _database,
            "",
            "postgresql://user:password@host:port/name, or …/name?host=/socket/folder",
            f"{role} 역할의 데이터베이스. 비우면 내장 PostgreSQL.",
            f"Database of the {role} role; empty: the embedded PostgreSQL.",
            secret=True,
        ),
    )


SETTINGS: Final[dict[str, Setting]] = {
    setting.name: setting
    for setting in (*_BASE, *(setting for role in Role for setting in _role_settings(role)))
}


def value(name: str) -> Any:
    """Return the value of setting `name` (without the ANSIM_ prefix). Raises BadSetting, KeyError for a wrong name."""
    return SETTINGS[f"ANSIM_{name}"].value()


def home() -> Path:
    """Return ANSIM_HOME as an absolute path; the folder may not exist yet."""
    folder: Path = value("HOME")
    return folder.absolute()


def sandbox() -> bool:
    """Return whether this installation is a drill: said by ANSIM_SANDBOX or remembered in ANSIM_HOME."""
    return bool(value("SANDBOX")) or (home() / "sandbox").exists()
