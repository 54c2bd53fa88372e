"""One small machine, one class. set_up.py has made the folders and accounts that this counts on."""

import os
import shutil
import sys
from pathlib import Path

from traitlets.config import get_config

sys.path.insert(0, str(Path(__file__).parent))

import place
import set_up
import spawner
from firstuseauthenticator import FirstUseAuthenticator
from passwords import PASSWORDS

learners, _ = set_up.set_up()  # who was added to the class list has an account now

c = get_config()

# Where: this machine alone. The class comes in through a web server with TLS, in front of this.
c.JupyterHub.bind_url = f"http://127.0.0.1:{place.PORT}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{place.HUB_PORT}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{place.PROXY_PORT}"
c.JupyterHub.db_url = f"sqlite:///{place.STATE}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(place.STATE / "cookie_secret")

# A hub that is stopped or dies leaves learners' servers alone, and finds them again. So the proxy,
# which all connections go through, is a program of its own. (A trial ends whole.)
is_trial = "CLASSROOM_TRIAL" in os.environ
c.JupyterHub.cleanup_servers = is_trial
c.JupyterHub.cleanup_proxy = False
c.ConfigurableHTTPProxy.should_start = False
c.JupyterHub.last_activity_interval = 60  # so soon a proxy that was restarted has its routes again

# Who: the names on the class list. The first password that somebody gives becomes theirs.
c.JupyterHub.authenticator_class = FirstUseAuthenticator
c.Authenticator.allowed_users = set(learners)
c.Authenticator.admin_users = {place.TEACHER}
c.Authenticator.allow_existing_users = False  # who was struck from the list stays out
c.FirstUseAuthenticator.create_users = False
c.FirstUseAuthenticator.min_password_length = 8
c.FirstUseAuthenticator.dbm_path = PASSWORDS

# What they get: a server that hands out the lessons and shows the first.
server = spawner.AccountSpawner if place.ACCOUNTS else spawner.SimulatedSpawner
c.JupyterHub.spawner_class = server
c.Spawner.cmd = [sys.executable, str(place.CODE / "learner_server.py")]
c.Spawner.default_url = "/lab/tree/00_start_here.ipynb"
c.Spawner.args = ["--log-level=WARN"] if is_trial else []  # the address stays to be seen
c.Spawner.disable_user_config = True  # nobody's own settings keep their server from starting
c.Spawner.env_keep = ["LANG", "LC_ALL", "CLASSROOM_TERMINALS"]
c.Spawner.environment = {
    "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
    "JUPYTER_CONFIG_PATH": str(place.CODE / "jupyter"),
    "JUPYTER_PREFER_ENV_PATH": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",  # thirty at two processors gain nothing from more
}
if place.ACCOUNTS:
    c.Spawner.environment["AUTODIFF_LESSON_SHARE"] = str(place.SHARED)
c.Spawner.poll_interval = 10  # seconds in which a server that has died is noticed
c.Spawner.start_timeout = c.Spawner.http_timeout = 180  # thirty at once on two processors
c.JupyterHub.concurrent_spawn_limit = 0  # nobody is sent away to come back later

# The hub goes first. (Not by os.nice: the scheduler weighs whole sessions, and each server is one.)
try:
    Path("/proc/self/autogroup").write_text("-10")
except OSError:
    print("The hub cannot be given priority here: logging in may be slow while others compute.")

# Servers that nobody has used for an hour are stopped: what was saved is in files.
c.JupyterHub.load_roles = [
    {
        "name": "culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["culler"],
    }
]
culler = [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]
if shutil.which("setpriv"):  # on Linux. It ends with a hub that is killed: the next has its own
    culler = ["setpriv", "--pdeathsig=TERM", *culler]
c.JupyterHub.services = [{"name": "culler", "command": culler}]

# What else a teacher wants, such as c.Spawner.env_keep.append("…"), goes into a file of theirs.
if (own := place.FOLDER / "local_config.py").exists():
    exec(compile(own.read_text(encoding="utf-8"), own, "exec"))
