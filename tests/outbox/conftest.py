"""On which databases the tests of this folder run."""

from __future__ import annotations

import pytest

from tests.conftest import is_whole

# All statements that these give PostgreSQL, other tests give it too, of this folder and of others. `make laws` runs
# them on both databases.
_ON_SQLITE = [
    "test_a_round_and_the_doctor_say_until_when_it_waits",
    "test_a_date_that_passed_before_it_was_known_is_covered_by_its_message",
    "test_a_first_round_stores_nothing_of_the_past",
    "test_a_new_lead_time_channel_or_milestone_stores_nothing_of_the_past",
    "test_a_new_milestone_is_covered_by_its_own_message",
    "test_a_reminder_of_today_is_sent_though_the_file_asks_for_it_late",
    "test_after_an_outage_everything_since_the_last_round_counts",
    "test_what_did_not_arrive_before_the_date_moved_away_is_told_once_it_is_back",
    "test_what_lies_before_the_date_was_known_is_not_stored",
    "test_what_the_file_asked_for_too_late_is_not_stored",
    "test_a_message_given_up_is_told_to_the_operator",
    "test_a_rate_is_kept_over_rounds",
    "test_a_receiver_that_keeps_failing_is_tried_with_one_at_a_time",
    "test_a_workflow_that_is_switched_off_loses_nothing",
    "test_being_asked_to_wait_holds_for_the_whole_channel",
    "test_the_operator_hears_of_a_broken_channel_once_and_once_when_it_works",
    "test_the_words_of_a_receiver_are_quoted_and_are_no_markup",
    "test_what_another_instance_told_meanwhile_is_not_taken_for_mended",
    "test_what_cannot_be_chosen_is_said",
    "test_what_is_discarded_is_not_sent_any_more",
    "test_what_was_given_up_is_sent_again_under_the_same_id",
    "test_what_was_sent_is_not_sent_again",
    "test_a_broken_file_takes_no_channel_away",
    "test_a_change_that_settles_while_its_channel_is_away_is_told_after_all",
    "test_a_removed_channel_after_one_failure_is_said",
    "test_a_removed_channel_for_which_nothing_waits_is_not_news",
    "test_the_doctor_says_what_is_tried_again_and_why",
    "test_what_waited_for_a_channel_that_is_back_much_later_is_not_sent",
    "test_what_waits_for_a_renamed_channel_is_discarded_and_said",
    "test_a_change_in_doubt_that_is_undone_is_told_to_be_so",
    "test_a_change_that_did_not_arrive_and_is_undone_tells_nothing",
    "test_a_more_urgent_reminder_takes_the_place_of_one_in_doubt",
    "test_a_repeat_counts_the_days_anew",
    "test_a_repeat_to_a_receiver_that_recognises_it_has_the_same_bytes",
    "test_no_two_messages_of_one_round_contradict_each_other",
    "test_a_channel_without_its_address_waits_and_says_why",
    "test_a_failure_is_retried_by_the_schedule_with_the_same_bytes",
    "test_a_message_the_receiver_will_never_take_is_given_up_at_once",
    "test_a_new_channel_starts_with_its_own_first_day",
    "test_a_new_lead_time_sends_nothing_of_the_past",
    "test_a_possible_repeat_says_so_where_the_receiver_cannot_tell",
    "test_a_round_before_the_last_one_writes_nothing",
    "test_a_slow_receiver_of_a_batch_gets_each_message_once",
    "test_a_webhook_gets_each_on_its_own",
    "test_a_wider_filter_sends_nothing_of_the_past",
    "test_after_an_outage_the_most_urgent_is_told_as_it_is_now",
    "test_after_thirteen_failures_a_delivery_is_given_up",
    "test_any_number_of_changes_is_told_in_one_message_that_names_the_nearest",
    "test_being_asked_to_wait_costs_no_try",
    "test_payload_of_a_claim_is_what_is_kept",
    "test_reminders_that_meet_become_one",
    "test_the_id_of_a_delivery_follows_from_what_it_tells",
    "test_the_members_of_a_group_share_its_end",
    "test_what_is_due_at_one_moment_is_one_message",
    "test_what_is_due_is_sent_once_however_often_one_looks",
    "test_what_no_longer_holds_is_not_retried",
    "test_what_was_due_before_the_first_day_is_not_stored",
    "test_words_follow_the_day_as_long_as_no_try_is_in_doubt",
]


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.name in _ON_SQLITE and not is_whole():
        metafunc.definition.add_marker(pytest.mark.parametrize("database_url", ["sqlite"], indirect=True))
