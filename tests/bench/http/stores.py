"""Private stores for one measurement: a Redis and a PostgreSQL on free loopback ports (the peers speak TCP), in a
temporary folder, gone afterwards. Durable as PostgreSQL is by default: a commit waits for the disk."""
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import psycopg2
import redis


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def postgres_user():
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    raise SystemExit("http_compare: no user to run PostgreSQL as")


def bin_dir():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    path = found[-1] if found else shutil.which("initdb")
    if not path:
        raise SystemExit("http_compare: initdb is missing")
    return os.path.dirname(path)


class Stores:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="talkglass-bench-")
        self.user = postgres_user()
        self.redis_port, self.postgres_port = free_port(), free_port()
        self.processes = []

    def start(self):
        os.chmod(self.folder, 0o700)
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        data = os.path.join(self.folder, "pg")
        self.run([f"{bin_dir()}/initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C"])
        self.spawn([f"{bin_dir()}/postgres", "-D", data, "-k", self.folder, "-p", str(self.postgres_port),
                    "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"])
        self.spawn(["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "",
                    "--dir", self.folder])
        wait_until(lambda: self.redis(0).ping(), "Redis")
        wait_until(lambda: self.postgres("postgres").close() is None, "PostgreSQL")

    def stop(self):
        for process in self.processes:
            process.send_signal(signal.SIGINT)
        for process in self.processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def as_user(self):
        return {"user": self.user.pw_uid, "group": self.user.pw_gid} if self.user else {}

    def run(self, command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self.as_user())

    def spawn(self, command):
        log = open(os.path.join(self.folder, os.path.basename(command[0]) + ".log"), "w")
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **self.as_user()))

    def redis(self, database):
        return redis.Redis(port=self.redis_port, db=database, socket_timeout=30)

    def postgres(self, database):
        connection = psycopg2.connect(host="127.0.0.1", port=self.postgres_port, user="bench", dbname=database)
        connection.autocommit = True
        return connection

    def end_connections(self, database):
        """PostgreSQL does not notice that a client is gone while its statement waits for a lock."""
        connection = self.postgres("postgres")
        connection.cursor().execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,))
        connection.close()

    def redis_url(self, database):
        return f"redis://127.0.0.1:{self.redis_port}/{database}"

    def postgres_url(self, database):
        return f"postgresql://bench@127.0.0.1:{self.postgres_port}/{database}"


def wait_until(attempt, what, seconds=30):
    end = time.time() + seconds
    while True:
        try:
            attempt()
            return
        except Exception as error:  # whatever says "not yet"
            if time.time() > end:
                raise SystemExit(f"http_compare: {what} does not come up: {error}")
            time.sleep(0.1)
