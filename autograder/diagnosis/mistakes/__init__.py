"""Known wrong answers, one module per notebook."""
