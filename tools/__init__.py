"""What the Makefile's targets do where one plain line is not enough."""
