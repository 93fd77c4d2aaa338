"""Metrics for Prometheus and traces for OpenTelemetry: off, and not imported, unless the operator turns them on."""
