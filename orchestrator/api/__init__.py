"""The gRPC face of the service: the one place that knows public messages."""
