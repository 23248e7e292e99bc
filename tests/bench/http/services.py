"""The three servers: how each is started, and what it has used."""
import os
import signal
import subprocess
import sys
import urllib.request

from jose import jwt

from stores import free_port, wait_until

SECRET = "a secret of this measurement only, thrown away afterwards"
TICKS = os.sysconf("SC_CLK_TCK")


class Service:
    def __init__(self, name, database, number, command, environment, folder, log):
        self.name, self.database, self.number = name, database, number
        self.port = free_port()
        self.command = [part.replace("{port}", str(self.port)) for part in command]
        self.environment = {**os.environ, **{k: v.replace("{port}", str(self.port)) for k, v in environment.items()}}
        self.folder, self.log = folder, log
        self.process = None

    def start(self):
        out = open(os.path.join(self.log, self.name + ".log"), "w")
        self.process = subprocess.Popen(self.command, env=self.environment, cwd=self.folder, stdout=out, stderr=out)
        token = jwt.encode({"user_id": 1, "exp": 4102444800}, SECRET, algorithm="HS256")
        self.token = token
        request = urllib.request.Request(self.url("/api/conversations/sessions?limit=1"),
                                         headers={"Authorization": f"Bearer {token}"})
        wait_until(lambda: urllib.request.urlopen(request, timeout=5).read(), self.name)

    def stop(self):
        if not self.process:
            return
        family = self.pids() if self.process.poll() is None else []
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            # Its workers hang as well, and would keep the port.
            for pid in family[1:]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.process.kill()
            self.process.wait()
        self.process = None

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}{path}"

    def pids(self):
        """The server and its workers."""
        found, waiting = [], [self.process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children") as children:
                    waiting += [int(child) for child in children.read().split()]
        return found

    def cpu_seconds(self):
        ticks = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def peak_mib(self):
        total = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/status") as status:
                total += next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
        return total / 1024


def make(stores, program, peers):
    """Each with a database and a Redis number of its own."""
    def urls(database, number):
        return {"DATABASE_URL": stores.postgres_url(database), "PG_URL": stores.postgres_url(database),
                "REDIS_URL": stores.redis_url(number), "JWT_SECRET": SECRET, "SECRET_KEY": SECRET, "PORT": "{port}"}

    fastapi = [sys.executable, "-m", "uvicorn", "fastapi_peer:app", "--port", "{port}", "--workers", "2", "--log-level",
               "warning"]
    return [
        Service("fastapi", "fastapi", 1, fastapi, urls("fastapi", 1), peers, stores.folder),
        Service("fastify", "fastify", 2, ["node", "fastify_peer.mjs"], urls("fastify", 2), peers, stores.folder),
        Service("talkglass", "talkglass", 3, [program, "serve", "--listen", "127.0.0.1:{port}"], urls("talkglass", 3),
                peers, stores.folder),
    ]
