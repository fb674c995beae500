#!/usr/bin/env bash
# Gradescope runs this once, as root and with a network, when it builds the image of an exercise.
#
# The grader needs a newer Python than Ubuntu 22.04 has. uv brings it: pip checks uv by its hash, uv checks Python by
# its own list of hashes, and the packages are checked by requirements.txt. Everything goes under /opt/course, where
# the student's user can read the interpreter; Gradescope's own python3 stays as it is.
set -euo pipefail
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")"
place="${COURSE_PLACE:-/opt/course}"
version="$(cat .python-version)"
export DEBIAN_FRONTEND=noninteractive UV_NO_CACHE=1 UV_NO_CONFIG=1 UV_COMPILE_BYTECODE=1
export UV_PYTHON_INSTALL_DIR="$place/python" UV_PYTHON_PREFERENCE=only-managed

apt-get update
apt-get install -y --no-install-recommends ca-certificates python3 python3-pip

python3 -m pip install --quiet --no-cache-dir --target "$place/uv" --require-hashes -r uv.txt
uv="$place/uv/bin/uv"
"$uv" python install --no-bin "$version"
"$uv" venv --python "$version" "$place/venv"
python="$place/venv/bin/python"
"$uv" pip install --python "$python" --no-deps --require-hashes -r requirements.txt
rm -rf "$place/uv"

# The grader runs from here; nobody but its own user may look in.
site="$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
pwd > "$site/course.pth"
"$python" -m compileall -q autograder
chmod -R go= .
XDG_CACHE_HOME="$place/cache" "$python" -I -B -c 'from pathlib import Path
from autograder.gradescope.__main__ import learn
learn(Path())'
