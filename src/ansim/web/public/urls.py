"""Addresses for everybody. Each view says why it is public; none shows personal data without proof of knowing it."""

from django.urls import path, re_path

from ansim.accounts.api.access import public
from ansim.delivery.api import receive_receipts
from ansim.web.public import balance_views, ledger_views, open_views, own_views, text_views, verify_views

_TEXTS = public(
    "문자 서비스가 주민의 문자를 넘겨주는 주소. 주소에 든 비밀값이 권한이고, 답은 보낸 번호로만 갑니다"
)
_RECEIPTS = public("문자 서비스가 수신 결과를 보내는 주소. 주소에 든 비밀값이 권한입니다")

urlpatterns = [
    path("n/", verify_views.verify, name="verify"),
    path("n/verify", verify_views.check, name="verify_check"),
    path("n/worker.js", verify_views.offline_worker, name="verify_worker"),
    path("n/lists/<str:office>", verify_views.listed, name="verify_list"),
    path("n/<str:reference>", verify_views.verify, name="verify_notice"),
    path("n/<str:reference>/status", verify_views.status, name="verify_status"),
    path("my/", own_views.ask, name="own_ask"),
    path("my/code", own_views.confirm, name="own_code"),
    path("my/notices", own_views.listed, name="own_notices"),
    path("my/notices/<str:reference>.<str:kind>", own_views.download, name="own_file"),
    path("my/notices/<str:reference>/show", own_views.show, name="own_show"),
    path("my/notices/<str:reference>/mistake", own_views.mistake, name="own_mistake"),
    path("my/leave", own_views.leave, name="own_leave"),
    path(".well-known/jwks.json", verify_views.jwks, name="jwks"),
    path("health", open_views.health, name="health"),
    path("status", open_views.running, name="public_status"),
    path("privacy", open_views.privacy, name="public_privacy"),
    path("ledger", ledger_views.ledger, name="public_ledger"),
    path("ledger/balances", balance_views.balances, name="public_balances"),
    path("ledger/balances/<int:number>/proof.json", balance_views.proof, name="public_balance_proof"),
    re_path(
        r"^ledger/(?P<log>visits|lookups|notices)/(?P<rest>[^\n]+)\Z",
        ledger_views.read,
        name="public_ledger_read",
    ),
    path("hooks/delivery/<int:provider_id>/<str:secret>", _RECEIPTS(receive_receipts), name="receipts"),
    path("hooks/texts/<int:provider_id>/<str:secret>", _TEXTS(text_views.receive), name="texts"),
]
