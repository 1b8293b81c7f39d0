"""Room 1, a pure library: text in, quotes with their speakers out. Start reading at attributor.py."""

from os import environ

# One article is read by one thread: more would wait for each other (on a busy machine the network for names took eight
# times as long with two). These are read when numpy and tokenizers are first imported; who sets them keeps their word.
environ.setdefault("OPENBLAS_NUM_THREADS", "1")
environ.setdefault("TOKENIZERS_PARALLELISM", "false")
