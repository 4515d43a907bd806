"""06:00 in New York: who is told, when, and of what."""

from datetime import UTC, date, datetime

import pytest

import fakes
import nights
from finflows.application.run_identity import RunIdentity
from finflows.application.watch_deadline import WatchDeadline, deadline_of
from finflows.contracts.deadline import DeadlineMissed, WatchDeadlineInput, WatchDeadlineOutput
from finflows.contracts.errors import TryAgain
from finflows.contracts.stored_keys import deadline_notice_key, handover_key, manifest_key
from mornings import SIX, DeafBus, Morning, after, archived, undone

RUN_ID = nights.RUN_ID
TONIGHT = "incoming/customers-2026-11-23.csv.gz"


def sibling(work: fakes.MemoryStore, run_id: str, input_key: str, hour: int = 8) -> None:
    """A second run of the night: its manifest, and nothing screened."""
    manifest = nights.stored_night(fakes.MemoryStore())
    changed = {
        "run_id": run_id,
        "created_at": datetime(2026, 11, 23, hour, tzinfo=UTC),
        "input": manifest.input.model_copy(update={"key": input_key}),
    }
    work.write(manifest_key(run_id), manifest.model_copy(update=changed).to_json().encode())


def test_a_finished_night_is_left_alone() -> None:
    """Nobody is told, nothing is written."""
    morning = archived(after(nights.screened_night()))
    assert morning.watch() == WatchDeadlineOutput(run_id=RUN_ID, status="FINISHED")
    assert (morning.events.published, morning.notifier.sent, morning.work.written) == ([], [], [])


def test_a_night_without_a_summary_is_told_to_programs_and_people() -> None:
    """With counts and keys, and where the hand-over is."""
    morning = after(undone(nights.screened_night(), 1))
    answer = morning.watch()
    assert answer == WatchDeadlineOutput(run_id=RUN_ID, status="MISSED", told=True, handover_key=handover_key(RUN_ID))
    alarm = DeadlineMissed.parse(morning.alarm, what="alarm")
    assert (alarm.run_id, alarm.run_date, alarm.deadline) == (RUN_ID, date(2026, 11, 23), SIX)
    assert (alarm.unscreened, alarm.rejected, alarm.undone_chunks) == (2, 1, [1])
    assert morning.mail.startswith(
        f"Screening {RUN_ID}: NOT FINISHED by 06:00 New York\n"
        f"Run {RUN_ID} has no summary at 06:00 New York time of 2026-11-23.\n"
        f"1 of 2 chunks of run {RUN_ID} are not screened.\n"
    )
    assert f"Hand-over    runs/{RUN_ID}/handover/unscreened.csv" in morning.mail


def test_a_night_that_is_screened_but_not_merged_says_so() -> None:
    """Nobody has its results, but nobody has to be screened again."""
    morning = after(nights.screened_night())
    morning.watch()
    assert f"All 2 chunks of run {RUN_ID} are screened, but not merged: there is no summary" in morning.mail
    assert (morning.alarm["unscreened"], morning.alarm["rejected"]) == (0, 1)
    assert [row["why"][:5] for row in morning.handed_over()] == ["row 3"]


def test_a_night_that_was_not_exported_hands_over_the_whole_file() -> None:
    """There is no manifest: the incoming file is named."""
    morning = Morning()
    morning.work.write(TONIGHT, b"customers")
    morning.work.write("incoming/customers-2026-11-22.csv", b"last night's")
    answer = morning.watch()
    assert (answer.status, answer.told, answer.handover_key) == ("MISSED", True, None)
    assert f"everybody in the customer file is unscreened. Hand over {TONIGHT}." in morning.mail
    assert "Unscreened   everybody" in morning.mail
    assert morning.alarm["incomingKeys"] == [TONIGHT]
    assert "unscreened" not in morning.alarm


def test_a_night_without_a_customer_file_says_so() -> None:
    """The source has failed, too."""
    morning = Morning()
    morning.watch()
    assert "no customer file has come for the night" in morning.mail
    assert "Received     no customer file" in morning.mail


@pytest.mark.parametrize("damaged", [b"{}", b"no json"])
def test_a_manifest_that_cannot_be_read_is_none(damaged: bytes) -> None:
    """It names nobody; the watch goes on."""
    morning = after(nights.screened_night())
    morning.work.objects[manifest_key(RUN_ID)] = damaged
    morning.watch()
    assert "There is no manifest" in morning.mail


def test_people_are_told_once() -> None:
    """The schedule may deliver twice. What was told stays told, also when the run ends later."""
    morning = after(undone(nights.screened_night(), 1))
    assert morning.watch().told
    again = archived(morning).watch()
    assert again == WatchDeadlineOutput(run_id=RUN_ID, status="MISSED")
    assert (len(morning.events.published), len(morning.notifier.sent)) == (1, 1)


def test_what_was_told_is_remembered_last() -> None:
    """A crash before leaves it to the next try: twice is better than never."""
    morning = after(undone(nights.screened_night(), 1))
    morning.watch()
    assert morning.work.written == [handover_key(RUN_ID), deadline_notice_key(RUN_ID)]
    remembered = DeadlineMissed.parse(morning.work.read(deadline_notice_key(RUN_ID)), what="notice")
    assert remembered.to_document() == morning.alarm


def test_people_are_told_when_the_bus_is_deaf_and_the_watch_is_repeated() -> None:
    """Neither way of telling waits for the other."""
    morning = after(undone(nights.screened_night(), 1))
    morning.events = DeafBus()
    with pytest.raises(TryAgain):
        morning.watch()
    assert "NOT FINISHED" in morning.mail
    assert not morning.work.exists(deadline_notice_key(RUN_ID))


def test_a_hand_over_that_cannot_be_written_is_no_reason_not_to_tell() -> None:
    """It is tried again, and told again."""

    class FullBucket(fakes.MemoryStore):
        def upload(self, key: str, path: object) -> None:
            raise TryAgain("S3 answered SlowDown.")

    morning = Morning(FullBucket(objects=undone(nights.screened_night(), 1).objects))
    with pytest.raises(TryAgain):
        morning.watch()
    assert "The hand-over could not be written: S3 answered SlowDown." in morning.mail
    assert not morning.work.exists(deadline_notice_key(RUN_ID))


def test_before_the_deadline_nothing_is_said() -> None:
    """Somebody may ask at any time; what the schedule calls 06:00 is, whatever this machine's clock says."""
    early = datetime(2026, 11, 23, 10, 59, 50, tzinfo=UTC)
    morning = Morning(clock=fakes.SteppingClock(early))
    assert morning.watch(runDate="2026-11-23") == WatchDeadlineOutput(run_id=RUN_ID, status="PENDING")
    assert morning.notifier.sent == []
    assert Morning(clock=fakes.SteppingClock(early)).watch().status == "MISSED"


@pytest.mark.parametrize(
    ("day", "deadline"),
    [
        (date(2026, 11, 23), datetime(2026, 11, 23, 11, tzinfo=UTC)),  # winter
        (date(2026, 7, 1), datetime(2026, 7, 1, 10, tzinfo=UTC)),  # summer
        (date(2026, 3, 7), datetime(2026, 3, 7, 11, tzinfo=UTC)),
        (date(2026, 3, 8), datetime(2026, 3, 8, 10, tzinfo=UTC)),  # 02:00 became 03:00: a night of 4 hours
        (date(2026, 10, 31), datetime(2026, 10, 31, 10, tzinfo=UTC)),
        (date(2026, 11, 1), datetime(2026, 11, 1, 11, tzinfo=UTC)),  # 02:00 became 01:00: a night of 6 hours
    ],
)
def test_the_deadline_is_six_on_the_wall_in_new_york(day: date, deadline: datetime) -> None:
    """On every day of the year; a rule in UTC would be an hour off for half of it."""
    assert deadline_of(RunIdentity(day, "scr-x")).astimezone(UTC) == deadline


@pytest.mark.parametrize(
    ("six", "run_id"), [("2026-03-08T10:00:00Z", "scr-2026-03-08"), ("2026-11-01T11:00:00Z", "scr-2026-11-01")]
)
def test_on_the_days_when_the_clocks_change_the_watch_is_on_time(six: str, run_id: str) -> None:
    """A minute before six nothing is said; at six it is. The schedule's time is New York's."""
    at_six = datetime.fromisoformat(six)
    a_minute_before = fakes.SteppingClock(at_six.replace(hour=at_six.hour - 1, minute=59))
    assert Morning(clock=a_minute_before).watch(runDate=run_id.removeprefix("scr-")).status == "PENDING"
    morning = Morning(clock=fakes.SteppingClock(at_six))
    assert morning.watch(scheduledTime=six) == WatchDeadlineOutput(run_id=run_id, status="MISSED", told=True)
    assert "at 06:00 New York time" in morning.mail


def test_without_a_scheduled_time_it_is_todays_night() -> None:
    """Today is New York's: at 03:30Z it is still yesterday there."""
    clock = fakes.SteppingClock(datetime(2026, 11, 24, 3, 30, tzinfo=UTC))
    morning = archived(Morning(nights.screened_night(), clock=clock))
    use_case = WatchDeadline(
        morning.work, morning.archive, morning.clock, morning.events, morning.notifier, fakes.read_customers
    )
    assert use_case(WatchDeadlineInput()) == WatchDeadlineOutput(run_id=RUN_ID, status="FINISHED")


def test_a_second_run_over_the_nights_file_finishes_the_night() -> None:
    """Started by a person, after the first had failed."""
    work = undone(nights.screened_night(), 1)
    sibling(work, f"{RUN_ID}-2", TONIGHT)
    morning = archived(after(work), f"{RUN_ID}-2")
    assert morning.watch().status == "FINISHED"


def test_a_second_run_over_something_else_does_not() -> None:
    """Somebody has screened ten customers on purpose."""
    work = undone(nights.screened_night(), 1)
    sibling(work, f"{RUN_ID}-2", "parts/ten.csv")
    work.write(f"runs/{RUN_ID}-2/results/0000.parquet", b"")
    morning = archived(after(work), f"{RUN_ID}-2")
    assert morning.watch().status == "MISSED"
    assert len(morning.handed_over()) == 3


def test_the_newest_run_of_the_night_is_handed_over() -> None:
    """It is the one that somebody counts on."""
    work = nights.screened_night()
    for number, hour in (("2", 9), ("10", 8)):
        sibling(work, f"{RUN_ID}-{number}", TONIGHT, hour)
    morning = after(work)
    answer = morning.watch()
    assert answer.handover_key == handover_key(f"{RUN_ID}-2")
    assert morning.alarm["undoneChunks"] == [0, 1]


def test_a_run_may_be_named() -> None:
    """By an operator who asks about one run."""
    morning = after(nights.screened_night())
    assert morning.watch(runDate="2026-11-23", runId="scr-other").run_id == "scr-other"
