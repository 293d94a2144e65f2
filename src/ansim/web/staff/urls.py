"""Addresses of the administrator's and auditor's pages."""

from django.urls import path

from ansim.web.staff import (
    audit_views,
    office_views,
    pdf_key_views,
    picture_views,
    problem_views,
    sending_views,
    staff_views,
)

urlpatterns = [
    path("staff/", staff_views.staff_list, name="staff_list"),
    path("staff/new/", staff_views.invite, name="staff_invite"),
    path("staff/<int:staff_id>/", staff_views.edit, name="staff_edit"),
    path("staff/<int:staff_id>/invitation/", staff_views.reinvite, name="staff_reinvite"),
    path("staff/<int:staff_id>/active/", staff_views.set_active, name="staff_set_active"),
    path("office/", office_views.settings, name="office_settings"),
    path("office/edit/", office_views.edit, name="office_edit"),
    path("office/seal/", picture_views.picture, {"kind": "seal"}, name="office_seal"),
    path("office/seal/edit/", picture_views.ask, {"kind": "seal"}, name="office_edit_seal"),
    path("office/seal/sample/", picture_views.sample, {"kind": "seal"}, name="office_seal_sample"),
    path("office/logo/", picture_views.picture, {"kind": "logo"}, name="office_logo"),
    path("office/logo/edit/", picture_views.ask, {"kind": "logo"}, name="office_edit_logo"),
    path("office/logo/sample/", picture_views.sample, {"kind": "logo"}, name="office_logo_sample"),
    path("office/logo/drop/", picture_views.drop_logo, name="office_drop_logo"),
    path("office/pictures/<int:picture_id>/", picture_views.show, name="office_picture"),
    path("office/pictures/<int:picture_id>/agree/", picture_views.agree_to, name="office_picture_agree"),
    path(
        "office/pictures/<int:picture_id>/decline/", picture_views.decline_it, name="office_picture_decline"
    ),
    path("office/pdf-key/", pdf_key_views.show, name="office_pdf_key"),
    path("office/pdf-key/edit/", pdf_key_views.edit, name="office_edit_pdf_key"),
    path("office/pdf-key/remove/", pdf_key_views.remove, name="office_remove_pdf_key"),
    path("office/senders/new/", office_views.add_sender, name="office_add_sender"),
    path("office/senders/<int:number_id>/", office_views.retire_sender, name="office_retire_sender"),
    path("office/message-service/", office_views.try_message_service, name="office_message_service"),
    path("office/sending/", sending_views.show, name="office_sending"),
    path("office/sending/hours/", sending_views.edit_hours, name="office_hours"),
    path("office/sending/replies/", sending_views.edit_replies, name="office_replies"),
    path("office/sending/<str:kind>/", sending_views.edit_ladder, name="office_ladder"),
    path("problems/", problem_views.problems, name="staff_problems"),
    path("problems/<str:number>/answer/", problem_views.answer, name="staff_problem_answer"),
    path("audit/", audit_views.trail, name="audit_trail"),
]
