"""Settings of metrics and traces."""

from __future__ import annotations

from pydantic import BaseModel, Field


class TelemetrySettings(BaseModel):
    """Metrics and traces."""

    metrics_host: str = Field("127.0.0.1", description="address that serves metrics")
    metrics_port: int = Field(
        0, ge=0, le=65535, description="port that serves metrics to Prometheus, over HTTP; 0 = none"
    )
    otlp_endpoint: str = Field(
        "",
        pattern=r"^(|https?://[^\s/]+)$",
        description="where traces are sent by OTLP over gRPC, such as `http://127.0.0.1:4317`; "
        "`https://` for TLS; empty = no traces",
    )
