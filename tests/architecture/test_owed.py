"""What the protocol owes in tests, line by line: each line of stage 1 names the tests that pay it, and they are there."""

import ast

import pytest
from tests.architecture.source import TESTS

OWED = {
    "every byte of a token flipped: refused": (
        "unit/wire/test_token.py::every_byte_of_a_token_flipped_is_refused",
    ),
    "every byte of a check-in flipped: refused": (
        "unit/wire/test_checkin.py::every_byte_of_a_checkin_flipped_is_refused",
        "visits/gate/test_every_byte.py::every_byte_flipped_is_refused",
        "visits/gate/test_every_byte.py::every_byte_of_a_check_out_flipped_is_refused",
    ),
    "every byte of a stub flipped: refused": (
        "unit/wire/test_desk.py::every_byte_of_a_stub_flipped_is_refused",
    ),
    "every byte of a desk message flipped: refused": (
        "unit/wire/test_desk.py::every_byte_of_a_desk_message_flipped_is_refused",
        "visits/venues/test_desk.py::every_byte_of_a_desk_message_flipped_is_refused",
        "visits/gate/test_companions.py::every_byte_flipped_is_refused",
        "vault/residents/test_desk.py::every_byte_of_a_box_flipped_gets_none",
    ),
    "every byte of a warrant flipped: refused": (
        "unit/wire/test_warrant.py::every_byte_of_a_warrant_flipped_is_another_warrant_or_none",
        "unit/warrants/test_checking.py::every_byte_of_a_warrant_flipped_is_refused",
    ),
    "every byte of a leaf flipped: refused": (
        "unit/wire/test_access.py::every_byte_of_a_leaf_flipped_is_refused",
        "unit/wire/test_leaves.py::every_byte_of_a_leaf_means_something",
        "unit/warrants/test_checking.py::every_byte_of_a_proof_flipped_is_refused",
    ),
    "same T replayed at the same or another venue: one visit": (
        "visits/gate/test_one_visit.py::the_same_message_has_the_same_receipt",
        "visits/gate/test_one_visit.py::a_token_is_good_for_one_visit",
    ),
    "same T racing: one visit": (
        "visits/gate/test_one_visit.py::racing_with_one_token_leaves_one_visit",
        "visits/gate/test_one_visit.py::racing_with_one_message_gives_everyone_its_receipt",
    ),
    "expired day": ("visits/gate/test_days_and_clocks.py::a_token_of_another_day_is_refused",),
    "clock skew": ("visits/gate/test_days_and_clocks.py::a_clock_may_be_a_minute_ahead",),
    "the day border in Korean time": (
        "visits/gate/test_days_and_clocks.py::the_day_changes_at_midnight_in_korea",
        "vault/residents/test_issuing.py::the_day_changes_at_midnight_in_korea",
    ),
    "two devices": (
        "visits/gate/test_days_and_clocks.py::two_devices_of_one_person_are_two_visits",
        "vault/residents/test_issuing.py::two_devices_at_once_stay_under_the_cap",
    ),
    "counter caps": (
        "vault/residents/test_issuing.py::sixty_four_a_number_and_day_over_all_devices",
        "vault/residents/test_desk.py::counter_caps_of_the_desk",
    ),
    "wrong kid": (
        "unit/wire/test_token.py::a_wrong_kid_is_refused",
        "visits/gate/test_every_byte.py::a_wrong_kid_is_refused",
    ),
    "high-s": (
        "unit/wire/test_checkin.py::high_s_is_accepted_and_made_low",
        "visits/gate/test_every_byte.py::a_high_s_is_the_same_check_in",
    ),
    "late and out-of-order check-outs": (
        "visits/gate/test_leaving.py::a_check_out_may_come_before_its_check_in",
        "visits/gate/test_leaving.py::both_in_one_group_in_either_order",
        "visits/gate/test_leaving.py::until_noon_of_the_next_day",
        "visits/gate/test_leaving.py::any_order_of_messages_derives_the_same_visit_as_the_oracle",
        "visits/gate/test_days_and_clocks.py::a_check_out_counts_until_its_day_is_three_days_past",
    ),
    "codes: step - 5 and + 2": (
        "visits/gate/test_codes_at_the_door.py::step_minus_5_is_stale_and_plus_2_refused",
    ),
    "codes: another venue's, another zone's, yesterday's": (
        "unit/wire/test_venue_code.py::another_venues_and_another_zones_code_is_refused",
        "unit/wire/test_venue_code.py::yesterdays_code_is_refused",
        "visits/gate/test_codes_at_the_door.py::a_code_that_was_not_at_this_door_is_refused",
    ),
    "blocked card": (
        "vault/residents/test_desk.py::a_blocked_card_gets_none",
        "visits/venues/test_desk.py::a_blocked_card_gets_none",
    ),
    "proof missing": ("visits/gate/test_lookups.py::proof_missing_or_stale_and_one_officer_signing_twice",),
    "proof from another log": ("unit/warrants/test_checking.py::a_proof_from_another_log_is_refused",),
    "proof stale": ("unit/warrants/test_checking.py::a_stale_proof_is_refused",),
    "leaves other than people + dummies: alarm": (
        "unit/wire/test_looks.py::leaves_other_than_people_and_dummies_are_an_alarm",
        "unit/ledger/test_verify_looks.py::looks_that_do_not_add_up_are_an_alarm",
        "vault/residents/test_revealing.py::people_and_declared_dummies_are_the_leaves",
    ),
    "a resident finds exactly the own leaves among 10,000": (
        "unit/wire/test_access.py::a_resident_finds_exactly_the_own_leaves_among_10000",
        "vault/residents/test_revealing.py::a_person_finds_exactly_the_own_leaves_among_10000",
    ),
    "a crash between log and reveal, at every step": (
        "vault/residents/test_crashes.py::a_crash_between_log_and_reveal",
        "vault/residents/test_crashes.py::a_crash_between_log_and_subject",
        "vault/residents/test_killed.py::a_process_killed_between_log_and_reveal",
    ),
    "10,000 fakes do not hide 50 real visits": (
        "unit/opener/test_ranking.py::ten_thousand_fakes_do_not_hide_fifty_real_visits",
    ),
    "restore after forgetting": (
        "visits/gate/test_restoring.py::yesterdays_backup_put_back_after_forgetting_reads_nothing",
        "vault/residents/test_forgetting.py::a_restored_backup_gives_nobody_back",
    ),
    "published vectors all pass": (
        "unit/wire/test_numbered_boxes.py::the_published_vectors_hold",
        "unit/wire/test_p256.py::wycheproofs_signatures_get_their_verdicts",
        "unit/ledger/test_published_vectors.py::all_98_inclusion_probes_are_judged_as_published",
        "unit/ledger/test_published_vectors.py::all_98_consistency_probes_are_judged_as_published",
        "unit/ledger/test_published_vectors.py::published_notes_verify_with_their_keys_and_with_no_other",
        "unit/vault/test_credential.py::the_known_example_of_a_did_key",
        "unit/wire/test_token.py::the_shared_vector_holds",
        "unit/wire/test_checkin.py::the_shared_vectors_hold",
        "unit/wire/test_receipt.py::the_shared_vectors_hold",
        "unit/wire/test_venue_code.py::the_shared_vectors_hold",
        "unit/wire/test_access.py::the_shared_vectors_hold",
        "visits/visitor/test_in_a_browser.py::the_vectors_hold_in_this_browser",
    ),
    "forgetting by the Korean clock at 27, 28 and 29 days": (
        "visits/gate/test_forgetting.py::a_day_is_kept_27_days_and_gone_at_28",
        "vault/residents/test_forgetting.py::a_days_key_goes_28_days_after_its_day",
    ),
}


@pytest.mark.parametrize(("line", "tests"), OWED.items(), ids=list(OWED))
def test_every_line_that_is_owed_has_its_tests(line: str, tests: tuple[str, ...]) -> None:
    """Each named test is a function of that file, so that none is renamed or removed without its line."""
    assert tests, line
    for one in tests:
        name, _mark, function = one.partition("::")
        tree = ast.parse((TESTS / name).read_text(encoding="utf-8"))
        found = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert f"test_{function}" in found, (line, one)
