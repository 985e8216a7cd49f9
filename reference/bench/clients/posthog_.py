"""
`capture` in `sync_mode`: sent before the call returns, without a thread.

The client's documentation: `sync_mode` sends each event synchronously instead of using background worker threads
(https://posthog.com/docs/libraries/python). The default has a thread that `shutdown` must be waited for at the end. No
feature flag is asked for, and so nothing is polled.
"""

from posthog import Posthog

import job


def record() -> None:
    """Record the event."""
    client = Posthog("phc_bench", host=job.ENDPOINT, sync_mode=True)
    client.capture(job.EVENT, distinct_id=job.NOBODY)


job.do(record)
