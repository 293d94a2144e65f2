"""What `ansim ledger verify` asks of `lookups` beside its hashes: that the looks under each closed warrant add up."""

from collections.abc import Iterator

from ansim.kit.sentence import Sentence
from ansim.ledger.domain.auditing import Fetch
from ansim.ledger.domain.bundles import read_bundle
from ansim.ledger.domain.errors import EntriesPruned, LedgerError
from ansim.ledger.domain.logs import LogName
from ansim.ledger.domain.tiles import Tile, read_tile_path
from ansim.wire.looks import uneven_looks


class LooksUneven(LedgerError):
    """The leaves of a closed warrant are not people and declared dummies: somebody was looked at who is not accounted for."""

    code = "ledger.looks_uneven"
    sentence = Sentence(
        ko="조회 승인 {warrant}의 열람 잎 {leaves}개가 사람과 밝힌 더미 {dummies}개로 맞아떨어지지 않습니다(모두 {count}건). "
        "밝히지 않은 열람이 있었을 수 있으니 운영 기관과 감독 기관에 알리세요.",
        en="The {leaves} access leaves of warrant {warrant} do not add up to people and {dummies} declared dummies "
        "({count} warrants in all). Somebody may have been looked at unaccounted for: tell its operator and its supervisor.",
    )


class Looking:
    """Reads a log through `fetch` and keeps its entries; `require_even` judges them once the tree was found true."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._bundles: dict[int, tuple[Tile, bytes]] = {}
        self._is_whole = True

    def fetch(self, path: str) -> bytes:
        """Return the bytes at `path` below the log. Raises what the log's own fetching raises."""
        try:
            data = self._fetch(path)
        except EntriesPruned:
            self._is_whole = False
            raise
        tile = read_tile_path(path)
        if tile.level is None:
            self._bundles[tile.index] = tile, data
        return data

    def require_even(self, origin: str) -> None:
        """Return unless the log is `lookups` and a closed warrant's looks do not add up. Raises LooksUneven."""
        if origin.rpartition("/")[2] != LogName.LOOKUPS:
            return
        uneven = uneven_looks(self._entries(), is_whole=self._is_whole)
        if uneven:
            first = uneven[0]
            raise LooksUneven(
                warrant=first.warrant.hex()[:16],
                leaves=first.leaves,
                dummies=first.dummies,
                count=len(uneven),
            )

    def _entries(self) -> Iterator[bytes]:
        for _, (tile, data) in sorted(self._bundles.items()):
            yield from read_bundle(data, tile.width)
