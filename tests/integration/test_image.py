"""The container image and the compose file of deploy/, run as far as a machine without containers can.

The steps of the image run in a root folder of their own, in namespaces of the kernel, with the programs of this machine.
`make recipes` builds it whole, with every library from the lock, there and in a new Debian that has only what that
installs; the suite puts the libraries of the tests there. That Debian is of the release of this machine, with Debian's
Python; the image has the Python that its makers built, on the Debian that they chose.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import CALENDAR, unavailable
from tests.integration.test_deploy import DEPLOY, find_program, nginx_before
from tests.integration.test_service import MILESTONES, serving

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REPOSITORY = DEPLOY.parent
IS_WHOLE = bool(os.environ.get("NOTIFIER_RECIPES"))
# What a new Debian has beside its smallest set, as the base of the image has it.
DEBIAN = "ca-certificates,netbase,python3,python3-venv,tzdata"
# By what pip and TLS find their settings, of which nothing is known here.
PIP_FILES = ("/etc/resolv.conf", "/etc/pip.conf", "/etc/xdg/pip", "~/.config/pip")
PIP_VARIABLES = (
    "PIP_CERT",
    "PIP_CONFIG_FILE",
    "PIP_FIND_LINKS",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
)
# Namespaces of mounts and of the network, with the machine's programs to read and a folder for everything else.
ENTER = """\
set -eu
root=$1 data=$2 mode=$3; shift 3
ip link set lo up
mount --bind "$root" "$root"
mkdir -p "$root/tmp"
mount -t tmpfs tmpfs "$root/tmp"
for place in /dev /proc {shared}; do
    if [ -d "$place" ]; then mkdir -p "$root$place"; else mkdir -p "$root${{place%/*}}"; touch "$root$place"; fi
    mount --rbind "$place" "$root$place"
done
for place in bin lib lib64 sbin; do [ -e "$root/$place" ] || ln -s "usr/$place" "$root/$place"; done
mkdir -p "$root/data" "$root/opt/notifier"
{more}
mount --bind "$data" "$root/data"
if [ "$mode" = read-only ]; then
    for place in {closed}; do mount -o remount,bind,ro "$root$place"; done
    exec unshare --user --map-user="$1" --map-group="$2" --root="$root" --wd=/data "${{@:3}}"
fi
exec chroot "$root" "$@"
"""


class Image:
    """The instructions of the Containerfile.

    Attributes:
        stages: Per stage its instructions in order, each a word and its argument.
    """

    def __init__(self) -> None:
        text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
        lines = [line for line in text.replace("\\\n", "").splitlines() if line and not line.startswith("#")]
        self.stages: list[list[tuple[str, str]]] = []
        for line in lines:
            word, _, argument = line.partition(" ")
            if word == "FROM":
                self.stages.append([])
            self.stages[-1].append((word, argument))

    def last(self, word: str) -> str:
        """Return the argument of an instruction of the last stage."""
        (found,) = (argument for one, argument in self.stages[-1] if one == word)
        return found

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables it sets, beside the programs of the machine."""
        own = dict(one.split("=", 1) for one in shlex.split(self.last("ENV")))
        return {**own, "PATH": own["PATH"].replace("$PATH", "/usr/bin:/bin")}


def _shared(root: Path, mode: str) -> list[str]:
    """Return the places of this machine that are to be seen in the root folder."""
    if not _is_debian(root):
        own = {sys.base_prefix} if IS_WHOLE else {sys.base_prefix, sys.prefix, str(REPOSITORY)}
        return ["/usr", "/etc", *sorted(own)]
    if mode != "network":
        return []
    found = [*map(os.path.expanduser, PIP_FILES), *(os.environ.get(name, "") for name in PIP_VARIABLES)]
    return sorted({place for place in found if place.startswith("/") and Path(place).exists()})


def _is_debian(root: Path) -> bool:
    return (root / "etc" / "debian_version").exists()


def _enter(
    root: Path, data: Path, mode: str, command: Sequence[str], environment: Mapping[str, str], more: str = ""
) -> str:
    """Run a command in the root folder, and return what it prints."""
    script = ENTER.format(
        shared=" ".join(map(shlex.quote, _shared(root, mode))),
        closed="/" if _is_debian(root) else "/ /usr /etc",
        more=more,
    )
    namespaces = ["--mount", "--net", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
    if mode == "network":
        namespaces.remove("--net")
        script = script.replace("ip link set lo up\n", "")
    done = subprocess.run(
        [
            find_program("unshare"),
            *namespaces,
            "bash",
            "-c",
            script,
            "sh",
            str(root),
            str(data),
            mode,
            *command,
        ],
        check=False,
        capture_output=True,
        text=True,
        env=dict(environment),
    )
    if "Operation not permitted" in done.stderr and "unshare" in done.stderr:
        unavailable(f"no namespaces: {done.stderr}")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the root folder with what the build stage makes in it."""
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


def _install_debian(root: Path) -> None:
    """Put the smallest Debian of the release of this machine there, with its Python, from where apt has it."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        unavailable("debootstrap makes a new Debian, as root")
    release = platform.freedesktop_os_release()["VERSION_CODENAME"]
    asked = ["apt-get", "indextargets", "--format", "$(SITE)", f"Codename: {release}", "Created-By: Packages"]
    mirror = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()[0]
    made = subprocess.run(
        [find_program("debootstrap"), "--variant=minbase", f"--include={DEBIAN}", release, str(root), mirror],
        check=False,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stdout
    (root / "usr" / "local" / "bin" / "python").symlink_to("/usr/bin/python3")


def _build(image: Image, root: Path, data: Path) -> None:
    """Copy and run what the first stage says."""
    for word, argument in image.stages[0]:
        match word:
            case "COPY":
                *sources, target = argument.split()
                place = root / "src" / target
                place.mkdir(parents=True, exist_ok=True)
                for source in sources:
                    path = REPOSITORY / source
                    if path.is_dir():
                        shutil.copytree(path, place, dirs_exist_ok=True)
                    else:
                        shutil.copy(path, place)
            case "RUN":
                own = "/usr/local" if _is_debian(root) else sys.base_prefix
                base = {**os.environ, "PATH": f"{own}/bin:/usr/bin:/bin:/usr/sbin:/sbin"}
                base.pop("PYTHONPATH", None)
                _enter(root, data, "network", ["sh", "-c", f"cd /src && {argument}"], base)


@pytest.mark.parametrize("system", ["machine", *(["debian"] if IS_WHOLE else [])])
def test_the_image_runs_without_rights_on_a_root_that_is_read_only(
    tmp_path: Path, root: Path, system: str
) -> None:
    if system == "debian":
        _install_debian(root)
    image, data = Image(), tmp_path / "data"
    data.mkdir()
    (data / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    more, environment = "", dict(image.environment)
    if IS_WHOLE:
        _build(image, root, data)
    else:
        more = f'mount --bind {shlex.quote(sys.prefix)} "$root/opt/notifier"'
        environment["PYTHONPATH"] = str(REPOSITORY)
    run = Path(__file__).with_name("image_run.py").read_text(encoding="utf-8")
    command = [*json.loads(image.last("ENTRYPOINT")), *json.loads(image.last("CMD"))]
    check = json.loads(image.last("HEALTHCHECK").partition("CMD ")[2])
    user = image.last("USER").split(":")
    inside = [*user, "python", "-c", run, json.dumps(command), json.dumps(check)]
    facts = json.loads(_enter(root, data, "read-only", inside, environment, more))
    log = facts.pop("log")
    assert facts == {
        "user": [10001, 10001],
        "healthy": 0,
        "unhealthy_before": True,
        "ended": 0,
        "written": [
            "/data/calendars/alles.ics",
            "/data/calendars/revisions.jsonl",
            "/data/events.yaml",
            "/data/var/notifier.db",
            "/data/var/notifier.db-senders",
        ],
        "refused": ["/opt/x", "/x", "/usr/x"],
    }, log
    assert '"event": "service_started"' in log


def test_every_library_of_the_image_is_locked_by_hash() -> None:
    """Nothing gets into the image but what the lock names, and of that only the tested files."""
    image = Image()
    installs = [argument for word, argument in image.stages[0] if word == "RUN" and "pip install" in argument]
    assert all("--no-deps" in one for one in installs)
    (locked,) = re.findall(r"--require-hashes --no-deps -r (\S+)", installs[0])
    text = (REPOSITORY / locked).read_text(encoding="utf-8").replace("\\\n", "")
    rows = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert rows
    assert all("==" in row and "--hash=sha256:" in row for row in rows)
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {
        source.removeprefix("./")
        for word, argument in image.stages[0]
        if word == "COPY"
        for source in argument.split()[:-1]
    }
    assert {line[1:] for line in ignored if line.startswith("!")} == copied


@pytest.fixture
def compose() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def test_the_compose_file_closes_the_container_and_names_versions(compose: Mapping[str, Any]) -> None:
    services = compose["services"]
    own = services["notifier"]
    assert (own["read_only"], own["cap_drop"], "user" in own) == (True, ["ALL"], False)
    assert (DEPLOY / own["build"]["context"] / own["build"]["dockerfile"]).is_file()
    images = [one["image"] for one in services.values() if "image" in one]
    assert all(re.fullmatch(r"docker\.io/library/\w+:\d[\d.]*", image) for image in images)
    # Only nginx is reached from outside: the database and the port of the service are not published.
    assert {name: one["ports"] for name, one in services.items() if "ports" in one} == {
        "notifier": ["80:80", "443:443"]
    }
    assert services["web"]["network_mode"] == "service:notifier"
    for mount in services["web"]["volumes"]:
        source, place, mode = mount.split(":")
        assert mode == "ro"
        assert (DEPLOY / source).is_file() or place in (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


def test_what_compose_starts_works_together(
    compose: Mapping[str, Any], postgresql_url: str, tmp_path: Path
) -> None:
    """Its command and settings with a real PostgreSQL and a real nginx; only the addresses are of this machine."""
    own = compose["services"]["notifier"]
    url = own["environment"]["NOTIFIER_DATABASE_URL"]
    assert url == "postgresql://notifier:${DATABASE_PASSWORD:?}@database/notifier"
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    settings = {**own["environment"], "NOTIFIER_DATABASE_URL": postgresql_url}
    assert own["command"] == ["serve"]
    with serving(tmp_path, **settings) as running, nginx_before(tmp_path, running.base) as get:
        assert "Instelling KCR2" in get("/mijlpalen/").text
        assert running.get("readyz").status_code == 200
