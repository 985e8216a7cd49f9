"""
`tactful.record`, with the notice that the first run shows; a process of its own sends.

It is what the library's documentation says: a binding, and one call after the command has succeeded.
"""

import job
import tactful

BINDING = tactful.Binding(
    table={
        "consent": "opt-out",
        "variables": {"opt_out": {"name": "PARCEL_NO_USAGE", "off": ["1"], "other": "off"}},
        "rc": {"path": ".config/parcel/settings.json", "choice": "noUsage"},
    },
    cli="parcel",
    version="0.3.1",
    endpoint=f"{job.ENDPOINT}/usage",
    catalogue={"pack": job.EVENT},
)

job.do(lambda: tactful.record(BINDING, job.EVENT))
