"""Loop for ever in a cell and catch every interrupt."""

while True:
    try:
        while True:
            pass
    except BaseException:
        pass
