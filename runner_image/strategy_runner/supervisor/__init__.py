"""TRUSTED: process 1 of a sandbox. Takes the job, lets strategy processes run the code, and writes the answer."""
