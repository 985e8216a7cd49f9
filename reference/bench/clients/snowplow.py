"""
A structured event through `Emitter` with a batch size of one: sent before the call returns, without a thread.

The `Emitter` is the synchronous one of the two that it documents, and a batch size of one sends each event as it comes
(https://docs.snowplow.io/docs/sources/python-tracker/emitters/).
"""

from snowplow_tracker import Emitter, StructuredEvent, Tracker

import job


def record() -> None:
    """Record the event."""
    tracker = Tracker(namespace="bench", emitters=Emitter(job.ENDPOINT, batch_size=1))
    tracker.track(StructuredEvent(category="parcel", action=job.EVENT))


job.do(record)
