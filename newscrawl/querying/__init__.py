"""Querying: the answers to an analyst's SQL, as a table, CSV or JSON, row by row as they come.

table   for people, on a terminal
forms   for programs: CSV that no spreadsheet takes for formulas, JSON, a line of JSON per row
"""
