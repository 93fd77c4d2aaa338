"""The console command `strategiz`: one module for each command or group of commands."""
