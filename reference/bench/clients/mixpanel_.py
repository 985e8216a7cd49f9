"""
`track` with the consumer that it has by default: sent before the call returns, without a thread.

The default consumer sends an HTTP request for each call (https://mixpanel.github.io/mixpanel-python/). It is given by
hand to say where the endpoint is, and is otherwise as it comes.
"""

from mixpanel import Consumer, Mixpanel

import job


def record() -> None:
    """Record the event."""
    Mixpanel("bench", consumer=Consumer(events_url=f"{job.ENDPOINT}/track")).track(job.NOBODY, job.EVENT)


job.do(record)
