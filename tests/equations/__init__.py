"""Numerical checks of the book's labelled equations, one file for each chapter."""
