"""What becomes of a delivery that the quality gate held: the office lets it through, or gives it up."""

from __future__ import annotations

from etl.load.lock import failing_as_the_system_does, locked
from etl.publish import Tell, publish_if_needed
from etl.report import LoadReport
from warehouse.access import trail
from warehouse.ledger import Delivery, Held, hold, let_go, waiting
from warehouse.paths import Home


class NotHeld(Exception):
    """No delivery of this id waits."""


def release(home: Home, delivery_id: str, actor: str, tell: Tell = lambda _: None, wait: float = 0) -> LoadReport:
    """Judge a held delivery again, without the checks that a person may answer for, and publish it.

    What fails otherwise is held again, with the reasons in the report. Raises NotHeld, LoaderBusy.
    """
    with locked(home, wait), failing_as_the_system_does(home):
        delivery, held = _found(home, delivery_id)
        why = {"file": delivery.file, "reasons": "；".join(held.reasons)}
        trail.record(home, actor, "released", delivery_id, **why)
        let_go(home, delivery_id)
        report = LoadReport()
        publish_if_needed(home, report, actor, tell, waived={delivery_id})
        return report


def drop(home: Home, delivery_id: str, actor: str, wait: float = 0) -> None:
    """Give a held delivery up: its bytes stay among the objects, it waits no longer. Raises NotHeld, LoaderBusy."""
    with locked(home, wait):
        delivery, held = _found(home, delivery_id)
        trail.record(home, actor, "dropped", delivery_id, file=delivery.file)
        hold(home, delivery_id, list(held.reasons), is_dropped=True)


def _found(home: Home, delivery_id: str) -> tuple[Delivery, Held]:
    for delivery, held in waiting(home):
        if delivery.id == delivery_id:
            return delivery, held
    raise NotHeld(f"没有编号为 {delivery_id} 的暂存报送，请用 qingdan held list 查看")
