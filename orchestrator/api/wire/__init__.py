"""The wire format of protobuf, read and written without a message for each row."""
