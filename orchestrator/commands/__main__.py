"""`python -m orchestrator.commands` is `strategiz`, for where no console command is installed."""

from orchestrator.commands.main import main

if __name__ == "__main__":
    main(prog_name="strategiz")
