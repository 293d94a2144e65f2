"""Addresses of the administrator's and auditor's pages."""

from django.urls import path

from ansim.web.staff import audit_views, office_views, pdf_key_views, sending_views, staff_views

urlpatterns = [
    path("staff/", staff_views.staff_list, name="staff_list"),
    path("staff/new/", staff_views.invite, name="staff_invite"),
    path("staff/<int:staff_id>/", staff_views.edit, name="staff_edit"),
    path("staff/<int:staff_id>/invitation/", staff_views.reinvite, name="staff_reinvite"),
    path("staff/<int:staff_id>/active/", staff_views.set_active, name="staff_set_active"),
    path("office/", office_views.settings, name="office_settings"),
    path("office/edit/", office_views.edit, name="office_edit"),
    path("office/seal/", office_views.seal, name="office_seal"),
    path("office/seal/edit/", office_views.edit_seal, name="office_edit_seal"),
    path("office/pdf-key/", pdf_key_views.show, name="office_pdf_key"),
    path("office/pdf-key/edit/", pdf_key_views.edit, name="office_edit_pdf_key"),
    path("office/pdf-key/remove/", pdf_key_views.remove, name="office_remove_pdf_key"),
    path("office/senders/new/", office_views.add_sender, name="office_add_sender"),
    path("office/senders/<int:number_id>/", office_views.retire_sender, name="office_retire_sender"),
    path("office/message-service/", office_views.try_message_service, name="office_message_service"),
    path("office/sending/", sending_views.show, name="office_sending"),
    path("office/sending/hours/", sending_views.edit_hours, name="office_hours"),
    path("office/sending/<str:kind>/", sending_views.edit_ladder, name="office_ladder"),
    path("audit/", audit_views.trail, name="audit_trail"),
]
