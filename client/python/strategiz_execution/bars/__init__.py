"""Bars: from a person's files and DataFrames to the columns that the service takes."""
