"""Opens files until there are no descriptors left; here it stops at five hundred."""

import os

descriptors = []
try:
    while len(descriptors) < 500:
        descriptors.append(os.open("/dev/null", os.O_RDONLY))
finally:
    for descriptor in descriptors:
        os.close(descriptor)
raise ValueError(f"ALIVE: {len(descriptors)} descriptors")
