"""Answer key, reference library and source of the student notebooks, in one."""
