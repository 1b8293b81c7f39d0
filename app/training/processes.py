"""In what processes do the trainings run?"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

# A step of training frees hundreds of megabytes, which the next one takes again. glibc would give them back and fetch
# them each time, page by page; so told, it keeps them: 1.3 seconds a step instead of 1.7.
_KEEP_MEMORY = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 34), "MALLOC_TOP_PAD_": str(1 << 28)}


def two_processes() -> ProcessPoolExecutor:
    """Two at once, each task in a process of its own: what one leaves in memory would be in the way of the next."""
    os.environ.update(_KEEP_MEMORY)  # the C library of a process reads them as it starts
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"), max_tasks_per_child=1)
