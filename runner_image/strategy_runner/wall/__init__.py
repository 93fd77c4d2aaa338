"""How the processes of a sandbox give up what they do not need."""
