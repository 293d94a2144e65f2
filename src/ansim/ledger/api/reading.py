"""What anyone may read: `/<log>/checkpoint`, tiles, entry bundles, proofs and the verifier key."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from ansim.ledger import queries
from ansim.ledger.api.answers import A_MOMENT, FOR_EVER, number, number_or_none, octets, open_to_all, text
from ansim.ledger.domain.errors import OutOfTree
from ansim.ledger.domain.strict import read_decimal, write_base64
from ansim.ledger.domain.tiles import read_tile_path


@open_to_all
def index(_request: HttpRequest) -> HttpResponse:
    """`/`: the names of the logs."""
    return JsonResponse({"logs": list(queries.open_logs())}, headers={"Cache-Control": A_MOMENT})


@open_to_all
def checkpoint(_request: HttpRequest, log: str) -> HttpResponse:
    """The newest signed checkpoint (C2SP tlog-checkpoint)."""
    return text(queries.head(log).note, A_MOMENT)


@open_to_all
def key(_request: HttpRequest, log: str) -> HttpResponse:
    """The log's verifier key (vkey) on one line; fetch it once and keep it."""
    return text(queries.head(log).vkey + "\n", A_MOMENT)


@open_to_all
def tile(_request: HttpRequest, log: str, path: str) -> HttpResponse:
    """A tile of hashes or an entry bundle (C2SP tlog-tiles)."""
    wanted = read_tile_path(path)
    read = queries.bundle if wanted.level is None else queries.tile
    return octets(read(log, wanted))


@open_to_all
def inclusion(request: HttpRequest, log: str) -> HttpResponse:
    """`?index=I[&size=S]`: the inclusion proof of one entry, as JSON with base64 hashes."""
    size = number_or_none(request, "size")
    proof = queries.inclusion(log, number(request, "index"), size)
    content = {
        "index": proof.index,
        "size": proof.size,
        "root": write_base64(proof.root),
        "hashes": [write_base64(one) for one in proof.hashes],
    }
    return JsonResponse(content, headers={"Cache-Control": A_MOMENT if size is None else FOR_EVER})


@open_to_all
def consistency(request: HttpRequest, log: str) -> HttpResponse:
    """`?old=A[&new=B]`: the consistency proof between two sizes, as JSON with base64 hashes."""
    new = number_or_none(request, "new")
    proof = queries.consistency(log, number(request, "old"), new)
    content = {
        "old": proof.old,
        "new": proof.new,
        "old_root": write_base64(proof.old_root),
        "new_root": write_base64(proof.new_root),
        "hashes": [write_base64(one) for one in proof.hashes],
    }
    return JsonResponse(content, headers={"Cache-Control": A_MOMENT if new is None else FOR_EVER})


@open_to_all
def entry_proof(_request: HttpRequest, log: str, place: str) -> HttpResponse:
    """The self-contained proof of one entry under the newest checkpoint (C2SP tlog-proof)."""
    at = read_decimal(place)
    if at is None:
        raise OutOfTree
    return text(queries.tlog_proof(log, at).encode(), A_MOMENT)
