"""
`track` with `sync_mode`: sent before the call returns, without a thread.

Its documentation has this for short-lived programs («Batching», in
https://segment.com/docs/connections/sources/catalog/libraries/server/python/). The default batches for half a second in
a thread, and `flush` at the end waits for that.
"""

from segment import analytics

import job


def record() -> None:
    """Record the event."""
    analytics.write_key = "bench"
    analytics.host = job.ENDPOINT
    analytics.sync_mode = True
    analytics.track(anonymous_id=job.NOBODY, event=job.EVENT)


job.do(record)
