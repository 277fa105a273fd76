"""Why an answer is wrong: the bank of known mistakes."""
