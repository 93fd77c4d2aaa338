"""What is sent: code, parameters, how to trade, limits, and what the answer shall hold."""
