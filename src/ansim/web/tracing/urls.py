"""Addresses of the tracers' pages. No personal data stands in any of them: cases by reference, contacts by number."""

from django.urls import path

from ansim.web.tracing import (
    act_views,
    approval_views,
    case_views,
    contact_views,
    contacts_views,
    document_views,
    follow_up_views,
    hand_over_views,
    list_views,
    lookup_views,
    source_views,
    venue_views,
)

urlpatterns = [
    path("cases/", case_views.home, name="tracing_home"),
    path("cases/new/", case_views.new_case, name="tracing_new_case"),
    path("cases/<str:reference>/", case_views.show, name="tracing_case"),
    path("cases/<str:reference>/correct/", case_views.correct, name="tracing_correct"),
    path("cases/<str:reference>/close/", case_views.close, name="tracing_close"),
    path("cases/<str:reference>/history/", case_views.history, name="tracing_history"),
    path("cases/<str:reference>/contacts/", contacts_views.contacts, name="tracing_contacts"),
    path("cases/<str:reference>/contacts/grade/", act_views.grade, name="tracing_grade"),
    path("cases/<str:reference>/contacts/tell/", act_views.tell, name="tracing_tell"),
    path("cases/<str:reference>/sources/", source_views.sources, name="tracing_sources"),
    path("cases/<str:reference>/follow-up/", follow_up_views.follow_up, name="tracing_follow_up"),
    path("cases/<str:reference>/follow-up/sheet/", follow_up_views.call_sheet, name="tracing_call_sheet"),
    path("cases/<str:reference>/documents/", document_views.documents, name="tracing_documents"),
    path("cases/<str:reference>/hand-over/", hand_over_views.hand_over, name="tracing_hand_over"),
    path("cases/<str:reference>/lookups/", lookup_views.lookups, name="tracing_lookups"),
    path("cases/<str:reference>/lookups/new/", lookup_views.new_lookup, name="tracing_new_lookup"),
    path("cases/<str:reference>/lookups/venue/", venue_views.venue_lookup, name="tracing_venue_lookup"),
    path("cases/<str:reference>/lookups/<int:lookup_id>/", lookup_views.show, name="tracing_lookup"),
    path(
        "cases/<str:reference>/lookups/<int:lookup_id>/live/", lookup_views.live, name="tracing_lookup_live"
    ),
    path("cases/<str:reference>/lookups/<int:lookup_id>/sign/", lookup_views.sign, name="tracing_sign"),
    path("cases/<str:reference>/lookups/<int:lookup_id>/go-on/", lookup_views.go_on, name="tracing_go_on"),
    path("cases/<str:reference>/lookups/<int:lookup_id>/again/", lookup_views.again, name="tracing_again"),
    path("contacts/<int:contact_id>/", contact_views.show, name="tracing_contact"),
    path("contacts/<int:contact_id>/why/", contact_views.why, name="tracing_why"),
    path("contacts/<int:contact_id>/reveal/", contact_views.reveal, name="tracing_reveal"),
    path("contacts/<int:contact_id>/identity/", contact_views.identify, name="tracing_identify"),
    path("imported/", list_views.lists, name="tracing_lists"),
    path("imported/<int:list_id>/", list_views.show, name="tracing_list"),
    path("imported/people/<int:imported_id>/", list_views.record, name="tracing_record_listed"),
    path("lookups/", approval_views.home, name="tracing_approvals"),
    path("lookups/<int:lookup_id>/", approval_views.show, name="tracing_approval"),
    path("lookups/<int:lookup_id>/live/", approval_views.live, name="tracing_approval_live"),
    path("lookups/<int:lookup_id>/sign/", approval_views.approve, name="tracing_approve"),
    path("lookups/<int:lookup_id>/turn-down/", approval_views.turn_down, name="tracing_turn_down"),
]
