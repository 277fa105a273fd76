"""The trust boundary: `host` starts it, `remote` talks to it, `inside` runs behind it."""
