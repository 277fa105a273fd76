"""The grader: hidden tests in a trusted process, submitted code in a sandboxed one."""
