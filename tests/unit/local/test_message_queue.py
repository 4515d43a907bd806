"""A queue of the engine: at least once, visible when it should be, and still there when the engine has gone."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from finflows.local.message_queue import MessageQueue, QueueSettings, ReceiptUnknown

LONG_S = 3600.0


def queue(folder: Path, settings: QueueSettings | None = None, name: str = "Letters") -> MessageQueue:
    made = MessageQueue(name, folder / name, settings or QueueSettings(visibility_s=LONG_S))
    made.load()
    return made


def bodies(received: list[object]) -> list[str]:
    return [message.body for message in received]  # type: ignore[attr-defined]


def test_messages_come_in_the_order_in_which_they_were_sent(tmp_path: Path) -> None:
    """As nearly always in SQS; at most so many at a time."""
    letters = queue(tmp_path)
    for number in range(12):
        letters.send(str(number))
    assert bodies(letters.receive(10)) == [str(number) for number in range(10)]
    assert bodies(letters.receive(10)) == ["10", "11"]
    assert letters.receive(10) == []
    assert letters.count() == (0, 12)


def test_a_received_message_comes_again_when_its_time_is_over(tmp_path: Path) -> None:
    """Nobody deleted it: whoever had it is gone. Its attempts are counted."""
    letters = queue(tmp_path, QueueSettings(visibility_s=0.0))
    letters.send("a")
    assert [letters.receive(1)[0].times_received for _ in range(3)] == [1, 2, 3]


def test_a_message_may_be_hidden_for_another_time(tmp_path: Path) -> None:
    """ChangeMessageVisibility; zero shows it at once."""
    letters = queue(tmp_path)
    letters.send("a")
    (first,) = letters.receive(1)
    letters.hide(first.receipt, 0.0)
    (second,) = letters.receive(1)
    assert second.times_received == 2


def test_waits_are_scaled_and_time_outs_by_a_scale_of_their_own(tmp_path: Path) -> None:
    """A drill compresses waits, not what ends a function."""
    letters = queue(tmp_path, QueueSettings(visibility_s=LONG_S, wait_scale=0.0, timeout_scale=1.0))
    letters.send("a", delay_s=LONG_S)
    (first,) = letters.receive(1)
    assert letters.receive(1) == []
    letters.hide(first.receipt, LONG_S)
    assert len(letters.receive(1)) == 1


def test_only_the_last_receipt_hides_a_message(tmp_path: Path) -> None:
    """An old one is known, and changes nothing: somebody else has the message now. Any receipt deletes it."""
    letters = queue(tmp_path, QueueSettings(visibility_s=0.0))
    letters.send("a")
    old = letters.receive(1)[0].receipt
    letters.receive(1)
    letters.hide(old, LONG_S)
    assert len(letters.receive(1)) == 1
    letters.delete(old)
    assert letters.count() == (0, 0)
    letters.delete(old)


def test_a_receipt_of_nobody_is_refused(tmp_path: Path) -> None:
    """A mistake of the caller's."""
    letters = queue(tmp_path)
    with pytest.raises(ReceiptUnknown):
        letters.delete("made up")
    with pytest.raises(ReceiptUnknown):
        letters.hide("made up", 1)


def test_a_worn_out_message_goes_to_the_dead_letters(tmp_path: Path) -> None:
    """After maxReceiveCount receives, when it would be received once more; its attributes go along."""
    dead = queue(tmp_path, name="Dead")
    letters = queue(tmp_path, QueueSettings(visibility_s=0.0, most_receives=2))
    letters.dead_letters = dead
    letters.send("a", {"reason": {"DataType": "String", "StringValue": "r"}})
    assert [len(letters.receive(1)) for _ in range(3)] == [1, 1, 0]
    assert letters.count() == (0, 0)
    assert dead.bodies() == [("a", {"reason": {"DataType": "String", "StringValue": "r"}})]
    assert list((tmp_path / "Letters").iterdir()) == []


def test_what_nobody_deleted_is_there_for_the_next_engine(tmp_path: Path) -> None:
    """In flight, hidden or waiting: visible at once, with the count of its attempts, in the same order."""
    letters = queue(tmp_path)
    for body in ("a", "b", "c"):
        letters.send(body, {"x": {"DataType": "String", "StringValue": body}})
    received = letters.receive(2)
    letters.delete(received[0].receipt)
    letters.hide(received[1].receipt, LONG_S)
    again = queue(tmp_path)
    found = again.receive(10)
    assert [(message.body, message.times_received) for message in found] == [("b", 2), ("c", 1)]
    assert found[0].attributes == {"x": {"DataType": "String", "StringValue": "b"}}
    again.send("d")
    assert bodies(queue(tmp_path).receive(10)) == ["b", "c", "d"]


def test_a_message_that_was_being_written_when_the_engine_was_killed_was_never_sent(tmp_path: Path) -> None:
    """Its sender got no answer and sends it again."""
    letters = queue(tmp_path)
    (letters.folder / "torn.unfinished").write_text('{"messageId"')
    assert queue(tmp_path).receive(10) == []


def test_a_receiver_waits_for_a_message(tmp_path: Path) -> None:
    """Long polling: it returns when one comes, not when its time is over."""
    letters = queue(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(letters.receive, 1, LONG_S)
        letters.send("a")
        assert bodies(waiting.result(30)) == ["a"]  # type: ignore[arg-type]


def test_a_receiver_waits_for_a_hidden_message_to_be_visible(tmp_path: Path) -> None:
    """Though nobody sends anything meanwhile."""
    letters = queue(tmp_path, QueueSettings(visibility_s=0.05))
    letters.send("a")
    letters.receive(1)
    assert bodies(letters.receive(1, LONG_S)) == ["a"]  # type: ignore[arg-type]


def test_a_closed_queue_lets_nobody_wait(tmp_path: Path) -> None:
    """The engine ends."""
    letters = queue(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(letters.receive, 1, LONG_S)
        letters.close()
        assert waiting.result(30) == []


def test_who_waits_for_an_empty_queue_is_told_what_is_left(tmp_path: Path) -> None:
    """In flight ones count: they may come back."""
    letters = queue(tmp_path)
    assert letters.wait_empty(LONG_S) == 0
    letters.send("a")
    letters.receive(1)
    assert letters.wait_empty(0.0) == 1
    letters.purge()
    assert letters.wait_empty(LONG_S) == 0
    assert list(letters.folder.iterdir()) == []


def test_nothing_is_lost_or_handed_out_twice_among_many_threads(tmp_path: Path) -> None:
    """Four send while four receive and delete."""
    letters = queue(tmp_path)
    sent = [str(number) for number in range(400)]
    taken: list[str] = []
    all_taken = threading.Event()

    def take() -> None:
        while not all_taken.is_set():
            for message in letters.receive(10, 0.05):
                letters.delete(message.receipt)
                taken.append(message.body)
            if len(taken) >= len(sent):
                all_taken.set()

    with ThreadPoolExecutor(8) as pool:
        takers = [pool.submit(take) for _ in range(4)]
        list(pool.map(letters.send, sent))
        for taker in takers:
            taker.result(60)
    assert sorted(taken) == sorted(sent)
    assert letters.count() == (0, 0)


def test_a_message_is_a_file_that_a_person_can_read(tmp_path: Path) -> None:
    """Named by its number, so that they lie in order."""
    letters = queue(tmp_path)
    letters.send("hello")
    (path,) = letters.folder.iterdir()
    assert path.name.startswith("000000000001-")
    assert json.loads(path.read_text())["body"] == "hello"
