"""Put HTML, Markdown, ANSI escapes and control characters into error messages."""

EVIL = (
    "<script>alert('owned')</script><img src=x onerror=alert(1)>\n\n</pre></code>"
    "[click](javascript:alert(1)) \x1b[2J\x1b]0;owned\x07 \x00 \u202e | `|` ]]> &lt; \ud800"
)


class Evil(Exception):
    def __str__(self):
        return EVIL


Evil.__name__ = "<b>Evil</b>"


def rnn_step_forward(*a):
    raise Evil


def rnn_forward(*a):
    raise ValueError(EVIL)


raise Evil
