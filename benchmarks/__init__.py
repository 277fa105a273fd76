"""Speed, side by side with peers, in one run. Nothing here decides whether a test passes."""
