"""gRPC and the public messages; no other package knows them."""
