"""TRUSTED: process 1 of a sandbox. Takes the job, has it done, computes and writes the answer."""
