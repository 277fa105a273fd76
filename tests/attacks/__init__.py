"""A class full of attackers, with right neighbours between them, and how to count the harm done."""
