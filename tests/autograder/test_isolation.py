"""What student code can reach in each mode that this machine has. The gallery attacks; here stand the plain facts."""

from __future__ import annotations

import errno
import os
import signal
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.config import Limits
from autograder.errors import IsolationError
from autograder.model import Cell, Grants
from autograder.sandbox import calls, confine, kernel, launch
from autograder.sandbox.calls import Permissions, program, refused
from autograder.sandbox.launch import Sandbox, Server, a_server, available_modes, choose_isolation, soon, tried
from autograder.sandbox.modes import MODES, STRONGEST_FIRST

HERE = available_modes()
UNPROTECTED = "this machine has no mode of isolation: nothing here was tried"
pytestmark = pytest.mark.skipif(not HERE, reason=UNPROTECTED)
FULL = Grants(scratch=4, processes=True)


@pytest.fixture(scope="module", params=HERE)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with a_server(request.param) as one:
        yield one


@pytest.fixture(scope="module", params=HERE)
def granting(request: pytest.FixtureRequest) -> Iterator[Server]:
    with a_server(request.param, grants=FULL) as one:
        yield one


def said(server: Server, source: str, limits: Limits | None = None) -> str:
    """Run a cell; return the error that it ends with, or nothing."""
    sandbox = Sandbox(server, [Cell(id="a", source=source)], limits or Limits(), soon(60))
    sandbox.close()
    return ", ".join(f"{problem['type']}: {problem['message']}" for problem in sandbox.problems)


# Files.


@pytest.mark.parametrize("path", ["/etc/passwd", str(Path.home()), "/proc/1/environ", __file__, "/tmp", "/dev/shm"])
def test_nothing_of_the_machine_can_be_read(server: Server, path: str) -> None:
    """Neither its files, nor its processes, nor the course."""
    read = f"import os\npath = {path!r}\nos.listdir(path) if os.path.isdir(path) else open(path).read()\n"
    assert said(server, f"{read}raise SystemError('was read')").startswith(("PermissionError", "FileNotFoundError"))


@pytest.mark.parametrize(
    "place", ["/tmp/by-a-student", "/x", "x", "/dev/shm/x", os.__file__, "/usr/x", f"{Path.home()}/x"]
)
def test_nothing_can_be_written(server: Server, place: str) -> None:
    """Not in its own folder either, unless the exercise has a scratch folder."""
    assert said(server, f"open({place!r}, 'a').write('x')").startswith(("Perm", "OSError: [Errno 30]", "FileNot"))


def test_the_interpreter_can_be_read(server: Server) -> None:
    """Students import what they like: the standard library, the packages of the course, the student-side package."""
    assert (
        said(server, "import csv, sqlite3, harbor_kit.timeline, pydantic, zoneinfo\nassert open('/dev/null', 'w')")
        == ""
    )


def test_a_granted_scratch_folder_can_be_used(granting: Server) -> None:
    """Files, folders, times, modes and locks; each submission begins with an empty one."""
    source = (
        "import os, shutil, sqlite3, tempfile\n"
        "from pathlib import Path\n"
        "assert os.listdir() == [] and Path.home() == Path.cwd()\n"
        "Path('a').mkdir(); Path('a/b.txt').write_text('x' * 1000)\n"
        "shutil.copyfile('a/b.txt', 'c.txt')\n"
        "tempfile.NamedTemporaryFile().write(b'x')\n"
        "sqlite3.connect('d.db').execute('create table t (x)')\n"
    )
    assert said(granting, source) == ""
    assert said(granting, source) == ""


def test_a_scratch_folder_is_small(granting: Server) -> None:
    """A file cannot grow beyond what was granted."""
    source = "file = open('big', 'wb')\nfor _ in range(40): file.write(b'x' * 1_000_000)\nfile.flush()"
    assert said(granting, source).startswith("OSError: [Errno 2")


# Processes.


def test_no_process_can_be_started(server: Server) -> None:
    """Neither by fork, nor by running a program, nor by the modules that do one of them."""
    for source in ("os.fork()", "os.posix_spawn('/bin/true', ['true'], {})", "os.execv('/bin/true', ['true'])"):
        assert said(server, f"import os\n{source}").startswith(("BlockingIOError", "PermissionError"))
    assert said(server, "import subprocess\nsubprocess.run(['true'])").startswith(("Blocking", "Permission"))


def test_threads_may_be_started(server: Server) -> None:
    """They are part of what is taught."""
    source = (
        "import asyncio, concurrent.futures as f\n"
        "assert await asyncio.to_thread(lambda: 4) == 4\n"
        "with f.ThreadPoolExecutor(8) as pool: assert sum(pool.map(abs, range(5))) == 10\n"
    )
    assert said(server, source) == ""


def test_programs_can_be_granted(granting: Server) -> None:
    """An exercise may need a type checker, or a second interpreter."""
    source = (
        "import subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True)\n"
        "assert done.stdout == '42\\n', done.stderr\n"
    )
    assert said(granting, source, Limits(cell=30)) == ""


def test_a_granted_program_ends_with_its_submission(granting: Server) -> None:
    """Also one that has left its session and its parent."""
    mark = f"course-test-{os.getpid()}-{granting.mode}"
    source = (
        "import subprocess, sys\n"
        f"code = 'import time; time.sleep(600) # {mark}'\n"
        "child = 'import subprocess as s, sys; s.Popen([sys.executable, *sys.argv[1:]], start_new_session=True)'\n"
        "subprocess.run([sys.executable, '-c', child, '-c', code], check=True)\n"
    )
    assert said(granting, source, Limits(cell=30)) == ""
    assert not any(mark.encode() in command for command in commands())


def commands() -> Iterator[bytes]:
    """Yield the command lines of all processes."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes()
        except OSError:
            continue


def test_others_cannot_be_signalled(server: Server) -> None:
    """They are out of sight, or the filter says no."""
    for target in (os.getpid(), server._process._popen.pid, -1):
        said(server, f"import os\nos.kill({target}, 9)")
    assert server._process._popen.poll() is None


# Talking.


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK"])
def test_no_socket_can_be_made(server: Server, family: str) -> None:
    """Whatever its family."""
    assert said(server, f"import socket\nsocket.socket(socket.{family})").startswith("PermissionError")


def test_a_pair_of_sockets_can_be_made(server: Server) -> None:
    """Event loops need one."""
    assert said(server, "import socket\na, b = socket.socketpair(); a.send(b'x'); assert b.recv(1) == b'x'") == ""


# Limits.


def test_memory_is_limited(server: Server) -> None:
    """The answer that wants too much gets a `MemoryError`."""
    assert said(server, "b'x' * (2 << 30)", Limits(memory=512)) == "MemoryError: "


@pytest.mark.parametrize("mode", HERE)
def test_an_exercise_can_have_less_memory(mode: str) -> None:
    """A grant of memory lowers the limit, also for what is imported and in a fork, and never raises it."""
    with a_server(mode, ["pydantic"], grants=Grants(memory=160)) as small:
        assert said(small, "b'x' * (90 << 20)") == ""
        assert said(small, "b'x' * (160 << 20)") == "MemoryError: "
    with a_server(mode, grants=Grants(memory=4096)) as large:
        assert said(large, "b'x' * (600 << 20)", Limits(memory=512)) == "MemoryError: "
    assert [Grants(memory=256).memory_of(1024), Grants().memory_of(1024), Grants(memory=9).memory_of(8)] == [
        256,
        1024,
        8,
    ]


def test_core_dumps_and_descriptors_are_limited(server: Server) -> None:
    """A crash writes nothing, and a leak ends."""
    source = "import os, resource\nassert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\nwhile True: os.dup(0)"
    assert said(server, source).startswith("OSError: [Errno 24]")


def test_limits_cannot_be_raised(server: Server) -> None:
    """Neither one's own nor those of others."""
    source = "import resource as r\nr.setrlimit(r.RLIMIT_AS, (r.RLIM_INFINITY, r.RLIM_INFINITY))"
    assert said(server, source).startswith(("ValueError", "PermissionError"))


def test_nothing_of_the_grader_is_in_the_environment(server: Server) -> None:
    """Neither variables nor open files."""
    source = (
        "import os\n"
        "ours = {'HOME', 'TMPDIR', 'PATH', 'LANG', 'TZ', 'MPLBACKEND', 'OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS'}\n"
        "assert set(os.environ) == ours, dict(os.environ)\n"
        "open_ones = []\n"
        "for n in range(3, 100):\n"
        "    try: os.fstat(n); open_ones.append(n)\n"
        "    except OSError: pass\n"
        "assert len(open_ones) <= 4, open_ones  # the grader's channel, and the event loop's three\n"
    )
    os.environ["COURSE_SECRET"] = "x"
    try:
        assert said(server, source) == ""
    finally:
        del os.environ["COURSE_SECRET"]


def test_numpy_has_no_threads_of_its_own(server: Server) -> None:
    """On a machine with many processors they would take the memory that an answer may have, before it begins."""
    source = (
        "import ctypes, glob, os, numpy\n"
        "library, = glob.glob(os.path.dirname(numpy.__file__) + '/../numpy.libs/*openblas*')\n"
        "assert ctypes.CDLL(library).scipy_openblas_get_num_threads64_() == 1\n"
    )
    assert said(server, source) == ""


# The fork-server.


def test_a_server_that_was_killed_is_replaced(server: Server) -> None:
    """The next submission notices nothing."""
    os.kill(server._process._popen.pid, signal.SIGKILL)
    assert said(server, "x = 1") == ""


def test_a_server_ends_with_the_grader() -> None:
    """A grader that is killed leaves no process behind; its children end as well."""
    for mode in HERE:
        before = set(descendants(os.getpid()))
        server = Server(mode)
        sandbox = Sandbox(server, [Cell(id="a", source="x = 1")], Limits(), soon(60))
        ours = set(descendants(os.getpid())) - before
        server._process.channel.close()
        server._process._popen.wait(30)
        waited = soon(30)
        while any(Path(f"/proc/{process}").exists() for process in ours) and soon(0) < waited:
            os.sched_yield()
        assert not [process for process in ours if Path(f"/proc/{process}").exists()]
        sandbox._channel.close()
        server.close()


def descendants(process: int) -> Iterator[int]:
    """Yield the processes below a process."""
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for child in path.read_text().split():
            yield int(child)
            yield from descendants(int(child))


def test_a_module_that_is_missing_is_the_operators_news() -> None:
    """An exercise that imports it cannot be graded here."""
    with pytest.raises(IsolationError, match="No module named 'no_such_module'"):
        Server(HERE[0], ["no_such_module"])


def test_what_an_exercise_uses_is_there_already() -> None:
    """No submission pays for its imports."""
    with a_server(HERE[0], ["pandas"]) as server:
        assert said(server, "import sys\nassert 'pandas' in sys.modules") == ""
    with a_server(HERE[0]) as server:
        assert said(server, "import sys\nassert 'pandas' not in sys.modules") == ""


def test_a_fork_needs_a_permit() -> None:
    """Which the grader gives once per check: a notebook that defines a function that forks cannot call it."""
    source = "import os\ndef fork():\n    child = os.fork()\n    if child == 0: os._exit(0)\n"
    for mode in [mode for mode in HERE if mode != "plain"]:
        with a_server(mode) as server:
            assert said(server, source) == ""
            assert said(server, f"{source}fork()").startswith("BlockingIOError")


# Choosing a mode.


def test_the_strongest_mode_is_chosen() -> None:
    """Trust changes nothing where there is one."""
    assert choose_isolation(None, trust_students=False) == choose_isolation(None, trust_students=True) == HERE[0]
    assert [mode for mode in STRONGEST_FIRST if tried(mode).works] == HERE


def test_every_mode_says_what_it_protects() -> None:
    """And what it leaves open."""
    for mode in MODES.values():
        assert mode.needs
        assert mode.protects
        assert mode.leaves_open


def test_a_mode_in_which_something_is_open_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial looks, it does not believe."""
    monkeypatch.setattr(launch, "a_server", lambda mode: a_server("process"))
    trial = launch.tried.__wrapped__("root")
    assert not trial.works
    assert "student code could have a socket" in trial.why_not


# The filter.


def test_every_refused_call_has_a_number() -> None:
    """A misspelt name would silently be allowed."""
    for column in (0, 1):
        numbers = [pair[column] for pair in calls._NUMBERS.values() if pair[column] is not None]
        assert len(numbers) == len(set(numbers))
        assert max(numbers) <= calls._NEWEST
    assert set(calls._FILE_ATTRIBUTES) | set(calls._START_PROGRAMS) | set(calls._BY_ARGUMENT) <= set(calls._NUMBERS)


def test_permissions_open_what_they_name_and_no_more() -> None:
    """Owners of files are never changed."""
    strict = set(refused(Permissions()))
    assert strict - set(refused(Permissions(programs=True))) == {"execve", "execveat"}
    assert {"chmod", "utimensat"} <= strict - set(refused(Permissions(attributes=True)))
    assert {"chown", "fchownat"} <= set(refused(Permissions(attributes=True)))


def answer(filter_: bytes, call: int, first: int = 0, second: int = 0, architecture: int | None = None) -> int:
    """Run a filter as the kernel does; return its answer."""
    data = struct.pack("=iIQQQ", call, architecture or calls._ARCHITECTURE[kernel.MACHINE], 0, first, second)
    lines = [struct.unpack_from("=HBBI", filter_, at) for at in range(0, len(filter_), 8)]
    at = held = 0
    while True:
        code, if_true, if_false, value = lines[at]
        if code == calls._RETURN:
            return int(value)
        if code == calls._LOAD:
            (held,) = struct.unpack_from("=I", data, value)
        tests = {
            calls._IF_EQUAL: held == value,
            calls._IF_AT_LEAST: held >= value,
            calls._IF_ANY_BIT: bool(held & value),
        }
        at += 1 + ((if_true if tests[code] else if_false) if code in tests else 0)


def number(name: str) -> int:
    """Return the number of a call here."""
    return calls._NUMBERS[name][calls._COLUMN[kernel.MACHINE]] or 0


def test_the_filter_says_what_was_meant() -> None:
    """Call by call, argument by argument."""
    allow, refuse = calls._ALLOW, calls._REFUSE
    plain, asks = program(Permissions(), 77), program(Permissions(fork="ask", signals=True, locks=True), 77)
    assert answer(plain, number("socket")) == refuse | errno.EPERM
    assert answer(plain, 0) == allow
    assert answer(plain, 463) == answer(plain, 0x40000000) == refuse | errno.ENOSYS
    assert answer(plain, number("clone3")) == refuse | errno.ENOSYS
    assert answer(plain, number("clone"), kernel.THREAD) == allow
    assert answer(plain, number("clone"), signal.SIGCHLD) == refuse | errno.EAGAIN
    assert answer(plain, number("clone"), kernel.THREAD | kernel.NEW_USER) == refuse | errno.EPERM
    assert answer(asks, number("clone"), signal.SIGCHLD) == calls._ASK
    assert answer(asks, number("clone"), kernel.NEW_PID) == refuse | errno.EPERM
    assert answer(plain, number("kill"), 77) == allow
    assert answer(plain, number("kill"), 78) == answer(plain, number("tgkill"), 1) == refuse | errno.EPERM
    assert answer(asks, number("kill"), 78) == allow
    assert answer(plain, number("prlimit64"), 0) == allow
    assert answer(plain, number("prlimit64"), 1) == refuse | errno.EPERM
    assert answer(plain, number("prctl"), kernel.SET_PARENT_DEATH_SIGNAL) == refuse | errno.EPERM
    assert answer(plain, number("prctl"), 15) == allow
    assert answer(plain, number("fcntl"), 3, 6) == answer(plain, number("flock")) == refuse | errno.EPERM
    assert answer(asks, number("fcntl"), 3, 6) == answer(plain, number("fcntl"), 3, 1) == allow
    assert answer(plain, number("ioctl"), 0, 0x5412) == refuse | errno.EPERM
    assert answer(plain, 0, architecture=1) == calls._KILL


def test_readable_paths_hold_neither_the_course_nor_a_home() -> None:
    """Only interpreter, packages, the kit and the system's libraries."""
    root = Path(__file__).resolve().parents[2]
    for path in confine.readable_paths():
        assert not (root / "source" / "py-01-async").is_relative_to(path)
        assert not (root / "build").is_relative_to(path)
        assert not Path.home().is_relative_to(path)


def test_a_trial_is_remembered() -> None:
    """It costs once."""
    assert tried(HERE[0]) is tried(HERE[0])


def test_a_course_beside_the_interpreter_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever makes the environment in the folder of the course would show its solutions to every submission."""
    monkeypatch.setattr(launch, "readable_paths", lambda: ("/usr", str(tmp_path)))
    launch.refuse_exposed([Path("/etc/hostname")])
    with pytest.raises(IsolationError, match="student code could read it: it lies in"):
        launch.refuse_exposed([Path("/etc/hostname"), tmp_path / "course" / "source"])


def test_magics_are_imported_before_the_fork(server: Server) -> None:
    """No submission pays half a second for IPython, and none that has no magics has it in its process."""
    loaded = "import sys\nassert 'IPython.core.inputtransformer2' in sys.modules"
    with a_server(HERE[-1]) as fresh:
        assert said(fresh, loaded).startswith("AssertionError")
        assert said(fresh, f"%matplotlib inline\n{loaded}") == ""
