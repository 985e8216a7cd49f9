"""
One span through `SimpleSpanProcessor` and the OTLP exporter over HTTP: sent when the span ends, without a thread.

The simple processor is the one of the two documented ones that exports at once
(https://opentelemetry-python.readthedocs.io/en/stable/sdk/trace.export.html); the other has a thread, which the end of
the program waits for. `shutdown` at the end is what the provider does by itself then.
"""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

import job


def record() -> None:
    """Record the event."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(endpoint=f"{job.ENDPOINT}/v1/traces")))
    provider.get_tracer("parcel").start_span(job.EVENT).end()


job.do(record)
