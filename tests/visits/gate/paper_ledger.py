"""A ledger of one list behind the real client: appends by key like the real one, and may be away or lose an answer."""

import json
from base64 import b64decode, b64encode

from ansim.kit.errors import AnsimError
from ansim.kit.transport import Answer
from ansim.ledger.domain.hashing import leaf_hash


class PaperLedger:
    """Implements Transport for POST /visits/entries."""

    class Lost(AnsimError):
        """The answer never came."""

    def __init__(self, lose_answers: int = 0) -> None:
        self.entries: list[bytes] = []
        self.keys: list[str] = []
        self.away = False
        self.lose_answers = lose_answers

    def request(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Append what is new, and say where everything stands."""
        assert (method, path) == ("POST", "/visits/entries")
        if self.away:
            raise self.Lost
        told = []
        for item in json.loads(body)["entries"]:
            data = b64decode(item["data"])
            if item["key"] not in self.keys:
                self.keys.append(item["key"])
                self.entries.append(data)
            index = self.keys.index(item["key"])
            if self.entries[index] != data:
                return Answer(409, b'{"code": "ledger.key_reused"}')
            leaf = b64encode(leaf_hash(data)).decode()
            told.append({"key": item["key"], "index": index, "leaf": leaf, "state": "pending"})
        if self.lose_answers:
            self.lose_answers -= 1
            raise self.Lost
        return Answer(200, json.dumps({"entries": told}).encode())
