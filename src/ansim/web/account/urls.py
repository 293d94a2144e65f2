"""Addresses of sign-in and of one's own account. The names account_… and mfa_… are those django-allauth looks for."""

from allauth.account import views as sign_in
from allauth.mfa.base import views as second_factor
from django.urls import path

from ansim.accounts.api.access import public, requires
from ansim.accounts.domain.permissions import Permission
from ansim.web.account import views

_OWN = requires(Permission.ACCOUNT_MANAGE)
_ENROLLING = requires(Permission.ACCOUNT_MANAGE, before_enrolment=True)
_SIGN_IN = public("로그인하기 전의 화면")

urlpatterns = [
    path("", views.start, name="home"),
    path("sign-in/", _SIGN_IN(sign_in.login), name="account_login"),
    path("sign-in/code/", _SIGN_IN(views.authenticate), name="mfa_authenticate"),
    path("sign-in/first/", views.first_use, name="account_first_use"),
    path("sign-out/", _SIGN_IN(sign_in.logout), name="account_logout"),
    path("inactive/", _SIGN_IN(sign_in.account_inactive), name="account_inactive"),
    path("account/", views.home, name="account_home"),
    path("account/second-factor/", views.home, name="mfa_index"),
    path("account/second-factor/kept/", views.home, name="mfa_deactivate_totp"),
    path("account/second-factor/enrol/", _ENROLLING(views.enrol), name="mfa_activate_totp"),
    path("account/second-factor/renew/", views.renew_second_factor, name="account_renew_second_factor"),
    path("account/confirm/", _ENROLLING(sign_in.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code/", _OWN(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/password/", _OWN(views.change_password), name="account_change_password"),
    path("account/recovery-codes/", _OWN(views.see_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/recovery-codes/new/",
        _OWN(views.make_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/recovery-codes/file/",
        _OWN(views.take_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/signing-key/", views.make_signing_key, name="account_make_signing_key"),
]
