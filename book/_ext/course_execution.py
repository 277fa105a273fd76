"""Sphinx extension: run the pages' code side by side, before MyST-NB reads them one by one.

MyST-NB runs a page when it reads it, one after the other. Each page is a process of its own, so a
machine with several cores can run several; MyST-NB then finds their outputs in its cache. A page
that fails is left to it: it runs the page again, and says where and why.
"""

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.read import create_nb_reader


def execute_pages(app, env, docnames):
    """Fill the cache with the outputs of the pages that Sphinx is about to read."""
    settings = env.mystnb_config
    if settings.execution_mode != "cache":
        return
    cache = get_cache(settings.execution_cache_path)
    # The longest text first, as no page says how long its code takes.
    paths = sorted((Path(env.doc2path(name)) for name in docnames), key=size, reverse=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {
            pool.submit(execute, page, path.parent, settings.execution_timeout): (page, path)
            for path in paths
            if (page := read(path, env)) and not is_cached(cache, page)
        }
        # The cache's database takes one writer: this thread.
        for run in as_completed(runs):
            page, path = runs[run]
            if run.result().err is None:
                took = {"execution_seconds": run.result().time}
                bundle = CacheBundleIn(page, str(path), data=took)
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def size(path):
    """Return the length of a page's text."""
    return path.stat().st_size


def read(path, env):
    """Return a page as a notebook, None if it holds no code."""
    text = path.read_text("utf-8")
    reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
    return reader and reader.read(text)


def is_cached(cache, page):
    """Tell whether a page's outputs are known."""
    try:
        cache.match_cache_notebook(page)
    except KeyError:
        return False
    return True


def execute(page, folder, timeout):
    """Run a page as MyST-NB does; its outputs are put into it."""
    return single_nb_execution(page, cwd=str(folder), timeout=timeout, allow_errors=False)


def setup(app):
    """Register the extension."""
    app.connect("env-before-read-docs", execute_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
