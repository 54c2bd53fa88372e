"""How a learner's server is started, limited and stopped."""

import asyncio
import resource
import subprocess
from pathlib import Path

import place
from jupyterhub.spawner import LocalProcessSpawner, SimpleLocalProcessSpawner

MB = 2**20
LIMITS = {  # of each process of a learner, except for the number of processes
    resource.RLIMIT_DATA: 1024 * MB,  # memory to write; wasmtime reserves more addresses
    resource.RLIMIT_FSIZE: 100 * MB,  # the largest file
    resource.RLIMIT_NPROC: 400,  # processes and threads of a learner, all in all
    resource.RLIMIT_NOFILE: 4096,
    resource.RLIMIT_CORE: 0,
}
LISTENING = "0A"


def owner_of(port):
    """The user id of whoever listens at a port of this machine. None: nobody does."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            _, local, _, state, _, _, _, uid, *_ = line.split()
            if state == LISTENING and int(local.rpartition(":")[2], 16) == port:
                return int(uid)
    return None


class AccountSpawner(LocalProcessSpawner):
    """A server that runs as the learner's own Unix user, at the learner's own port."""

    @property
    def learner(self):
        return place.read_class()[self.user.name]

    def make_preexec_fn(self, name):
        """What the new process does first: take its limits, then become the learner."""
        become = super().make_preexec_fn(self.learner.account)

        def limit_and_become():
            for limit, most in LIMITS.items():
                resource.setrlimit(limit, (most, most))
            become()

        return limit_and_become

    def user_env(self, env):
        account = self.learner.account
        return env | {"USER": account, "HOME": str(self.learner.home), "SHELL": "/bin/bash"}

    async def start(self):
        """Start the server, and wait until it listens: it, and nobody else's program."""
        learner = self.learner
        self.port = learner.port
        end_processes(learner.uid)  # what an earlier server left behind
        self.check_port(learner)
        address = await super().start()
        while owner_of(self.port) is None and self.proc.poll() is None:
            await asyncio.sleep(0.1)
        self.check_port(learner)
        return address

    def check_port(self, learner):
        if owner_of(self.port) not in (None, learner.uid):
            problem = RuntimeError(f"Port {self.port} is not free")
            problem.jupyterhub_message = (  # what the page says
                f"Somebody else's program is at port {self.port}, which is that of {learner.name}. "
                "Tell your teacher: whose it is, ss -tlpn says."
            )
            raise problem

    async def poll(self):
        """None as long as the server runs and its port is its own; else the exit code."""
        status = await super().poll()
        if status is None and self.user.name in place.read_class():
            learner = self.learner
            if owner_of(learner.port) not in (None, learner.uid):
                self.log.error("Port %i of %s is not theirs", learner.port, learner.name)
                return 1
        return status

    async def stop(self, now=False):
        """Stop the server, and with it whatever the learner left running."""
        await super().stop(now)
        end_processes(self.learner.uid)


class SimulatedSpawner(SimpleLocalProcessSpawner):
    """A server that runs as whoever runs the hub: everybody can read everybody's files."""

    async def start(self):
        learner = place.read_class()[self.user.name]
        self.home_dir_template = str(learner.home)
        self.port = learner.port
        return await super().start()


def end_processes(uid):
    """End all processes of a learner, at one stroke: none can start another meanwhile."""
    assert uid >= 1000, "never those of the system"
    subprocess.run(["/bin/kill", "-KILL", "--", "-1"], user=uid, group=uid, extra_groups=[])
