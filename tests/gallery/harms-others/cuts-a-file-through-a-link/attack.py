"""Empties a file through a link to it, made in a folder that may be written to."""

import os

link = os.path.join(ARENA["folder"], "link")
os.symlink(ARENA["target"], link)
os.truncate(link, 0)
os.remove(link)
