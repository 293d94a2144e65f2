"""Everything that can be wrong with a proof, a note, a key or a tile, each with what to do about it."""

from ansim.kit.errors import AnsimError, RefusedByRole
from ansim.kit.sentence import Sentence


class LedgerError(AnsimError):
    """Root of what this module refuses."""

    code = "ledger.error"
    sentence = Sentence(
        ko="원장을 처리할 수 없습니다. 원장 역할의 로그를 확인해 주세요.",
        en="The ledger could not do this. Look at the logging of the ledger role.",
    )


class OutOfTree(LedgerError):
    """An index or size lies outside the tree that was asked about."""

    code = "ledger.out_of_tree"
    sentence = Sentence(
        ko="요청한 위치가 원장의 범위를 벗어났습니다. 최신 체크포인트의 크기보다 작은 값을 지정하세요.",
        en="The position lies outside the tree. Ask within the size of the latest checkpoint.",
    )


class ProofWrong(LedgerError):
    """A proof does not lead to the root it claims."""

    code = "ledger.proof_wrong"
    sentence = Sentence(
        ko="증명이 원장과 맞지 않습니다. 이 기록을 믿지 말고 원장 운영 기관에 알리세요.",
        en="The proof does not fit the ledger. Do not rely on this record; tell the ledger's operator.",
    )


class NoteMalformed(LedgerError):
    """The bytes are no signed note."""

    code = "ledger.note_malformed"
    sentence = Sentence(
        ko="서명된 노트 형식이 아닙니다. 주소와 파일이 맞는지 확인하세요.",
        en="This is not a signed note. Check the address or the file.",
    )


class NoteUnsigned(LedgerError):
    """No signature by a key that the reader trusts."""

    code = "ledger.note_unsigned"
    sentence = Sentence(
        ko="신뢰하는 키의 서명이 없습니다. 원장의 검증 키를 다시 확인하세요.",
        en="No trusted key signed this. Check the ledger's verifier key.",
    )


class SignatureWrong(LedgerError):
    """A signature names a trusted key but does not verify."""

    code = "ledger.signature_wrong"
    sentence = Sentence(
        ko="서명이 내용과 맞지 않습니다. 내용이 바뀌었을 수 있으니 믿지 마세요.",
        en="The signature does not fit the text. It may have been changed; do not rely on it.",
    )


class KeyMalformed(LedgerError):
    """The text is no verifier key, or its parts contradict each other."""

    code = "ledger.key_malformed"
    sentence = Sentence(
        ko="검증 키 형식이 아닙니다. '이름+해시+키' 전체를 그대로 붙여 넣으세요.",
        en="This is not a verifier key. Paste the whole 'name+hash+key' as published.",
    )


class KeyUnsupported(LedgerError):
    """A well-formed key of an algorithm that this version cannot check."""

    code = "ledger.key_unsupported"
    sentence = Sentence(
        ko="이 버전이 확인할 수 없는 종류의 키입니다. Ed25519 키를 사용하거나 버전을 올리세요.",
        en="This version cannot check keys of this kind. Use the Ed25519 key, or a newer version.",
    )


class CheckpointMalformed(LedgerError):
    """The signed text is not a checkpoint."""

    code = "ledger.checkpoint_malformed"
    sentence = Sentence(
        ko="체크포인트 형식이 아닙니다. 원장 주소가 맞는지 확인하세요.",
        en="This is not a checkpoint. Check the ledger's address.",
    )


class WrongOrigin(LedgerError):
    """A checkpoint of another log."""

    code = "ledger.wrong_origin"
    sentence = Sentence(
        ko="다른 원장의 체크포인트입니다. 주소와 검증 키가 같은 원장의 것인지 확인하세요.",
        en="This checkpoint is of another log. Check that the address and the key belong together.",
    )


class CheckpointStale(LedgerError):
    """The newest trusted time on a checkpoint is too long ago, or missing, or in the future."""

    code = "ledger.checkpoint_stale"
    sentence = Sentence(
        ko="체크포인트가 오래되었습니다. 원장이 멈추었는지 확인하고 다시 시도하세요.",
        en="The checkpoint is too old. See whether the ledger has stopped, then try again.",
    )
    retryable = True


class TilePathMalformed(LedgerError):
    """The path names no tile."""

    code = "ledger.tile_path"
    sentence = Sentence(
        ko="타일 경로가 올바르지 않습니다. tile/<단계>/<번호> 형식을 확인하세요.",
        en="This path names no tile. The form is tile/<level>/<index>[.p/<width>].",
    )


class BundleMalformed(LedgerError):
    """The bytes are no bundle of the expected number of entries."""

    code = "ledger.bundle_malformed"
    sentence = Sentence(
        ko="항목 묶음이 깨졌습니다. 다시 내려받고, 반복되면 원장 운영 기관에 알리세요.",
        en="The entry bundle is damaged. Fetch it again; if it stays so, tell the ledger's operator.",
    )


class EntryRefused(LedgerError):
    """An entry is empty or too long, or its key is."""

    code = "ledger.entry_refused"
    sentence = Sentence(
        ko="원장에 넣을 수 없는 항목입니다. 항목은 1~{limit}바이트, 키는 1~64자여야 합니다.",
        en="The entry cannot be taken: an entry has 1 to {limit} bytes, a key 1 to 64 characters.",
    )


class KeyReused(LedgerError):
    """A caller's key came back with other bytes."""

    code = "ledger.key_reused"
    sentence = Sentence(
        ko="같은 키로 다른 내용이 이미 기록되었습니다. 새 키를 쓰세요.",
        en="This key already stands for other bytes. Use a new key.",
    )


class LogMissing(LedgerError):
    """No log of that name has been opened here."""

    code = "ledger.log_missing"
    sentence = Sentence(
        ko="그런 원장이 없거나 아직 열리지 않았습니다. 원장 역할이 시작되었는지 확인하세요.",
        en="There is no such log, or it is not open yet. See that the ledger role has started.",
    )


class EntriesPruned(LedgerError):
    """The entries asked for are past their retention; their hashes stay."""

    code = "ledger.entries_pruned"
    sentence = Sentence(
        ko="보존 기간이 지나 파기된 항목입니다. 해시와 증명은 계속 확인할 수 있습니다.",
        en="These entries are past their retention and gone; their hashes and proofs remain.",
    )


class SealBusy(LedgerError):
    """Another process is sealing this log."""

    code = "ledger.seal_busy"
    sentence = Sentence(
        ko="다른 프로세스가 이 원장을 봉인하고 있습니다. 잠시 뒤 저절로 다시 시도합니다.",
        en="Another process is sealing this log. It is tried again by itself.",
    )
    retryable = True


class TreeBroken(LedgerError):
    """The stored tree contradicts what was signed, or has a gap."""

    code = "ledger.tree_broken"
    sentence = Sentence(
        ko="원장 {log}의 저장 내용이 서명된 체크포인트와 다릅니다. 봉인을 멈췄습니다. 데이터베이스를 조사하세요.",
        en="What is stored of log {log} contradicts its signed checkpoint. Sealing has stopped; examine the database.",
    )


class RolledBack(LedgerError):
    """The database is older than, or differs from, the last head this key signed."""

    code = "ledger.rolled_back"
    sentence = Sentence(
        ko="원장 {log}의 데이터베이스가 마지막으로 서명한 상태보다 뒤로 돌아갔습니다. "
        "봉인을 멈췄습니다. 더 최근의 백업으로 되돌리거나 새 원장을 여세요.",
        en="The database of log {log} is behind the last tree it signed. Sealing has stopped; "
        "restore a later backup, or open a new log.",
    )


class KeyChanged(LedgerError):
    """The log's key is not the one under which it was opened."""

    code = "ledger.key_changed"
    sentence = Sentence(
        ko="원장 {log}의 키가 처음과 다릅니다. 원래 키를 되돌려 놓거나, 바뀐 까닭을 운영 기관에 확인하세요.",
        en="The key of {log} is not the one it began with. Put the old key back, or ask its operator why it changed.",
    )


class NotIntegrated(LedgerError):
    """The entry has an index but is under no checkpoint yet."""

    code = "ledger.not_integrated"
    sentence = Sentence(
        ko="아직 체크포인트에 들어가지 않은 항목입니다. 잠시 뒤 다시 시도하세요.",
        en="The entry is not under a checkpoint yet. Try again in a moment.",
    )
    retryable = True


class RefusedByLedger(LedgerError, RefusedByRole):
    """The ledger role answered a call with an error of its own."""

    code = "ledger.refused"
    sentence = Sentence(
        ko="원장 역할이 요청을 받지 않았습니다({status}, {reason}). 같은 버전인지, 쓸 수 있는 역할인지 확인하세요.",
        en="The ledger role refused the call ({status}, {reason}). Check versions, and that this role may write.",
    )


class NotAWriter(LedgerError):
    """A role that may not write to this log."""

    code = "ledger.not_a_writer"
    sentence = Sentence(
        ko="이 역할은 이 원장에 쓸 수 없습니다.",
        en="This log takes none of this role's entries.",
    )


class TreeTampered(LedgerError):
    """Tiles, entries and checkpoint of a published log do not fit each other."""

    code = "ledger.tampered"
    sentence = Sentence(
        ko="원장의 내용이 서명된 체크포인트와 맞지 않습니다({what}). 이 원장을 믿지 말고 운영 기관과 감독 기관에 알리세요.",
        en="What the ledger publishes does not fit its signed checkpoint ({what}). "
        "Do not rely on it; tell its operator and its supervisor.",
    )


class HistoryRewritten(LedgerError):
    """The log no longer contains a tree that it signed before."""

    code = "ledger.history_rewritten"
    sentence = Sentence(
        ko="원장이 이전에 서명한 크기 {old}의 내용을 더는 담고 있지 않습니다(현재 {new}). "
        "과거가 바뀌었으니 두 체크포인트를 보관하고 감독 기관에 알리세요.",
        en="The ledger no longer contains what it signed at size {old} (now {new}). History was rewritten: "
        "keep both checkpoints and tell its supervisor.",
    )
