"""What ran, for whom, how it ended and what it used, kept in a database of the operator's."""
