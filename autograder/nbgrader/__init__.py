"""nbgrader's plugins, and the notebook restored for it."""
