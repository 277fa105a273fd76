"""What a hidden test is written with: draws, a student's answers, comparison."""
