"""Addresses of the console. No personal data stands in any of them: people are named by reference or posted."""

from django.urls import path

from ansim.web.console import (
    batch_views,
    column_views,
    control_views,
    correct_views,
    delivery_views,
    hold_views,
    home_views,
    intake_views,
    list_views,
    notice_views,
    pairing_views,
    people_views,
    problem_views,
    release_views,
    returned_views,
)

urlpatterns = [
    path("", home_views.start, name="start"),
    path("batches/", home_views.home, name="console_home"),
    path("batches/live/", home_views.live, name="console_home_live"),
    path("batches/new/", intake_views.new_batch, name="console_new_batch"),
    path("batches/<int:batch_id>/", batch_views.show, name="console_batch"),
    path("batches/<int:batch_id>/live/", batch_views.live, name="console_batch_live"),
    path("batches/<int:batch_id>/layout/", batch_views.layout, name="console_batch_layout"),
    path("batches/<int:batch_id>/make/", batch_views.make, name="console_make"),
    path("batches/<int:batch_id>/hand-over/", batch_views.give_to_approver, name="console_hand_over"),
    path("batches/<int:batch_id>/post/", batch_views.post, name="console_post"),
    path("batches/<int:batch_id>/problems/", problem_views.problems, name="console_problems"),
    path("batches/<int:batch_id>/rows/<int:number>/", correct_views.row, name="console_row"),
    path(
        "batches/<int:batch_id>/rows/<int:number>/correct/", correct_views.correct_row, name="console_correct"
    ),
    path(
        "batches/<int:batch_id>/corrections/<int:correction_id>/undo/",
        correct_views.undo_correction,
        name="console_undo",
    ),
    path("batches/<int:batch_id>/columns/", column_views.columns, name="console_columns"),
    path("batches/<int:batch_id>/marked/", returned_views.marked, name="console_marked"),
    path("batches/<int:batch_id>/returned/", returned_views.returned, name="console_returned"),
    path("batches/<int:batch_id>/holds/", hold_views.holds, name="console_holds"),
    path("batches/<int:batch_id>/holds/decide/", hold_views.decide, name="console_hold_decide"),
    path(
        "batches/<int:batch_id>/holds/families/", hold_views.clear_all_families, name="console_hold_families"
    ),
    path("batches/<int:batch_id>/holds/rest/", hold_views.leave_rest_out, name="console_hold_rest"),
    path("batches/<int:batch_id>/recheck/", correct_views.recheck, name="console_recheck"),
    path("batches/<int:batch_id>/people/", list_views.people, name="console_batch_people"),
    path("batches/<int:batch_id>/pages/", pairing_views.pages, name="console_pages"),
    path("batches/<int:batch_id>/pages/<int:page>/", pairing_views.pair_page, name="console_pair_page"),
    path(
        "batches/<int:batch_id>/pages/<int:page>/page.jpg",
        pairing_views.page_picture,
        name="console_page_picture",
    ),
    path("batches/<int:batch_id>/pages/<int:page>/undo/", pairing_views.undo, name="console_undo_page"),
    path("batches/<int:batch_id>/release/", release_views.confirm, name="console_release"),
    path("batches/<int:batch_id>/give-back/", release_views.return_to_officer, name="console_give_back"),
    path("batches/<int:batch_id>/pause/", control_views.pause, name="console_pause"),
    path("batches/<int:batch_id>/resume/", control_views.resume, name="console_resume"),
    path("batches/<int:batch_id>/stop/", control_views.stop, name="console_stop"),
    path("notices/<str:reference>/", notice_views.show, name="console_notice"),
    path("notices/<str:reference>/phone.jpg", notice_views.phone_image, name="console_notice_image"),
    path("notices/<str:reference>/page.jpg", notice_views.page_image, name="console_notice_page"),
    path("notices/<str:reference>/notice.pdf", notice_views.pdf, name="console_notice_pdf"),
    path("failures/", delivery_views.failures, name="console_failures"),
    path("unknown/", delivery_views.unknown, name="console_unknown"),
    path("unknown/<int:delivery_id>/", delivery_views.decide, name="console_decide"),
    path("people/", people_views.search, name="console_people"),
    path("people/<str:reference>/", people_views.person, name="console_person"),
]
