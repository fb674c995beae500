"""Makes a pipe with a name, in a folder that others can reach."""

import os

os.mkfifo(os.path.join(ARENA["folder"], "pipe"))
