"""
`capture_message`, without integrations, and `flush` at the end for two seconds at most.

Draining by hand is documented (https://docs.sentry.io/platforms/python/configuration/draining/), and so is going
without the integrations (https://docs.sentry.io/platforms/python/integrations/default-integrations/), which look at
whatever a program has loaded; that is less than it does by default.
"""

import sentry_sdk

import job


def record() -> None:
    """Record the event."""
    sentry_sdk.init(
        dsn=f"{job.ENDPOINT.replace('//', '//bench@')}/1",
        default_integrations=False,
        auto_enabling_integrations=False,
    )
    sentry_sdk.capture_message(job.EVENT)
    sentry_sdk.flush(timeout=2.0)


job.do(record)
