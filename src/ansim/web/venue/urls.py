"""Addresses of the pages for venues and door screens; the root of this origin is the visitors'.

A venue is named by the twelve characters of its id.
"""

from django.urls import path, register_converter
from django.views.i18n import set_language

from ansim.accounts.api.access import public
from ansim.web.venue import (
    desk_views,
    open_views,
    poster_views,
    screen_views,
    settings_views,
    short_views,
    sign_in_views,
    venue_views,
)


class VenueId:
    """Six bytes as twelve characters; anything else is no address."""

    regex = "[0-9a-f]{12}"

    def to_python(self, value: str) -> str:
        """Return the characters."""
        return value

    def to_url(self, value: str) -> str:
        """Return the characters."""
        return value


register_converter(VenueId, "venue")

urlpatterns = [
    path("language", public("모든 화면에 있는 언어 단추")(set_language), name="set_language"),
    path("venues/sign-in/", sign_in_views.enter, name="venue_sign_in"),
    path("venues/sign-out/", sign_in_views.leave, name="venue_sign_out"),
    path("venues/open/", open_views.name, name="venue_open"),
    path("venues/open/address/", open_views.address, name="venue_open_address"),
    path("venues/open/hours/", open_views.hours, name="venue_open_hours"),
    path("venues/", venue_views.venues, name="venue_list"),
    path("venues/<venue:venue>/", venue_views.today, name="venue_today"),
    path("venues/<venue:venue>/live/", venue_views.live, name="venue_live"),
    path("venues/<venue:venue>/shut/", venue_views.shut, name="venue_shut"),
    path("venues/<venue:venue>/reopen/", venue_views.reopen, name="venue_reopen"),
    path("venues/<venue:venue>/posters/", poster_views.posters, name="venue_posters"),
    path("venues/<venue:venue>/posters/<str:size>.pdf", poster_views.pdf, name="venue_poster_pdf"),
    path("venues/<venue:venue>/posters/<int:zone>/new/", poster_views.renew, name="venue_renew"),
    path("venues/<venue:venue>/settings/", settings_views.settings, name="venue_settings"),
    path("venues/<venue:venue>/screens/cut/", settings_views.cut, name="venue_cut"),
    path("venues/<venue:venue>/close/", settings_views.close, name="venue_close"),
    path("venues/<venue:venue>/screen/", screen_views.tie, name="venue_tie"),
    path("venues/<venue:venue>/desk/", desk_views.desk, name="venue_desk"),
    path("venues/<venue:venue>/desk/paper/", desk_views.paper, name="venue_paper"),
    path("venues/<venue:venue>/desk/device/", desk_views.device, name="venue_desk_device"),
    path("venues/<venue:venue>/desk/message/", desk_views.message, name="venue_desk_message"),
    path("venues/<venue:venue>/desk/stop/", desk_views.stop, name="venue_desk_stop"),
    path("screen/", screen_views.screen, name="venue_screen"),
    path("screen/seeds/", screen_views.seeds, name="venue_seeds"),
    path("screen/inside/", screen_views.inside, name="venue_inside"),
    path("screen/worker.js", screen_views.offline_worker, name="venue_worker"),
    path("v1/short/<str:code>", short_views.short, name="venue_short"),
]
