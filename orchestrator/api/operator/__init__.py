"""The operator service: gRPC and its messages, on a port of its own."""
