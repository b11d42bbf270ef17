"""Repairing, reading and splitting the text of papers. Pure."""
