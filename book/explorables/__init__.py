r"""Figures with handles: the reader drags a slider and sees what changes.

``explorables.show("jacobian")`` in a cell puts out the still picture, which stands in print and
where no script runs, and behind it the figure that moves. To make one, write three things:

1. ``book/explorables/NAME.py`` with a function ``figure()`` that returns an ``Explorable``. It
   computes everything from ``solutions/``: for every combination of slider positions one *state*,
   a dict with ``say`` (the sentence that says in words what is seen), ``read`` (one text for each
   read-out) and whatever the drawing needs, as plain lists and rounded numbers (``rounded``). The
   browser looks states up, and never computes one: so a test that computes the states anew and
   reads what the page says has tested all of it. The whole stays under ``LIMIT`` bytes.
2. ``book/_static/explore/NAME.js``, which draws one state::

       explore("NAME", {
         height: 300,                                   // or height(width, shared)
         draw(paper, state, shared, at) {               // at: the sliders' positions, by name
           const axes = paper.axes({ x: [0, 50], y: [1e-3, 1], log: true, ... });
           axes.curve(state.norms, "blue thick");
           paper.text(10, 20, "*h*_{3}", "ink");        // italic h, subscript 3
         },
       });

   One unit is one CSS pixel and ``paper.width`` is what the page has, down to 300: letters keep
   the size of the prose. Colours are classes (blue, orange, green, purple, grey, ink), shapes take
   ``dashed``, ``dotted``, ``thick``, ``solid`` (filled); tell nothing by colour alone. All of the
   helpers stand in ``frame.js``. No animation: what moves is moved by the reader.
3. In the chapter, a cell tagged ``remove-input``: ``explorables.show("NAME")``.

``tests/test_explorables_browser.py`` finds every module here, presses its keys through all states
and compares what the page says; the data themselves get a test by another way, such as those in
``tests/test_explorables.py``.
"""

from explorables.frame import LIMIT, Explorable, Slider, Still, load, names, rounded, show

__all__ = ["LIMIT", "Explorable", "Slider", "Still", "load", "names", "rounded", "show"]
