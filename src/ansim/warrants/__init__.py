"""Warrants: what a look-up presents, and the one check that every role makes before it acts."""
