"""Loads each service in turn with wrk and prints what came of it; run by ../http_compare.sh."""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import data  # noqa: E402
import services  # noqa: E402
from psycopg2 import errors  # noqa: E402
from stores import Stores, wait_until  # noqa: E402

TARGETS = {"post": 3, "history": 8, "info": 5, "list": 4}
UNITS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * UNITS[unit]


def load(service, peers, kind, connections, seconds):
    script = os.path.join(peers, "load", "post.lua" if kind == "post" else "get.lua")
    environment = {**os.environ, "TOKEN": service.token, "SESSIONS": str(data.SESSIONS), "KIND": kind}
    before = service.cpu_seconds()
    done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency", "-s",
                           script, service.url()], env=environment, capture_output=True, text=True, check=True).stdout
    latency = dict(re.findall(r"^\s+(50|99)%\s+(\S+)\s*$", done, re.M))
    if len(latency) < 2:
        raise SystemExit(f"http_compare: wrk tells no latencies of {service.name}:\n{done}")
    requests = int(re.search(r"(\d+) requests in", done).group(1))
    failed = sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", done))
    errors = re.search(r"Socket errors: (.*)", done)
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", done).group(1)), "p50": milliseconds(latency["50"]),
            "p99": milliseconds(latency["99"]), "ok": requests - failed, "failed": failed,
            "errors": errors.group(1) if errors else "", "cpu": service.cpu_seconds() - before}


def check_posts(stores, service, acknowledged, connections, filled):
    """Every acknowledged post is in the archive, once. Those under way when wrk stopped may be there too."""
    def settled():
        return data.stored(stores, service.database)
    rows, doubles = settled()
    posted = rows - filled
    fine = acknowledged <= posted <= acknowledged + connections and doubles == 0
    return fine, f"{service.name}: {acknowledged} acknowledged, {posted} stored, {doubles} doubles"


def fill(stores, service):
    """A service that has stalled still holds its locks; then it is started anew."""
    try:
        return data.fill(stores, service.database, service.number)
    except errors.LockNotAvailable:
        print(f"  {service.name} hangs, and is started anew", file=sys.stderr, flush=True)
        service.stop()
        stores.end_connections(service.database)
        filled = data.fill(stores, service.database, service.number)
        service.start()
        return filled


def measure(stores, servers, arguments):
    results, complaints = {}, []
    for connections in arguments.connections:
        for kind in arguments.kinds:
            for turn in range(arguments.rounds):
                for service in servers:
                    if turn == 0 or kind == "post":
                        filled = fill(stores, service)
                    one = load(service, arguments.peers, kind, connections, arguments.seconds)
                    results.setdefault((kind, connections, service.name), []).append(one)
                    note = ""
                    if kind == "post":
                        fine, text = check_posts(stores, service, one["ok"], connections, filled)
                        note = "" if fine else "  NOT STORED"
                        if not fine:
                            complaints.append(text)
                    print(f"  {kind:8}{connections:5} {service.name:10}{one['rate']:10.0f}/s  p50 {one['p50']:8.2f} ms"
                          f"  p99 {one['p99']:8.2f} ms  failed {one['failed']} {one['errors']}{note}",
                          file=sys.stderr, flush=True)
    return results, complaints


def median(results, kind, connections, name, field):
    return statistics.median(one[field] for one in results[kind, connections, name])


def verdict(kind, connections, ratio, latency):
    rate = TARGETS[kind] if connections > 1 else 1
    words = "reached" if ratio >= rate else "missed"
    tail = "" if connections == 1 else f"; p99 / median {latency:.2f} ≤ 1: " + ("reached" if latency <= 1 else "missed")
    return f"≥ {rate} ×: {words}{tail}"


def table(results, servers, arguments):
    lines = ["| request | connections | FastAPI, 2 workers | Fastify | Talkglass | × FastAPI | × Fastify | p50 / p99 ms: "
             "Fastify | Talkglass | CPU s a 100,000 requests: Fastify | Talkglass | target |",
             "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|"]
    for kind in arguments.kinds:
        for connections in arguments.connections:
            rate = {s.name: median(results, kind, connections, s.name, "rate") for s in servers}
            ms = {s.name: [median(results, kind, connections, s.name, p) for p in ("p50", "p99")] for s in servers}
            cpu = {s.name: 1e5 * statistics.median(one["cpu"] / max(1, one["ok"])
                                                   for one in results[kind, connections, s.name]) for s in servers}
            over = {name: rate["talkglass"] / max(rate[name], 0.01) for name in ("fastapi", "fastify")}
            times = ["{:.2f} / {:.2f}".format(*ms[name]) for name in ("fastify", "talkglass")]
            target = verdict(kind, connections, over["fastify"], ms["talkglass"][1] / ms["fastify"][0])
            lines.append(f"| {kind} | {connections} | {rate['fastapi']:,.0f} | {rate['fastify']:,.0f} | "
                         f"{rate['talkglass']:,.0f} | {over['fastapi']:.1f} | {over['fastify']:.2f} | {times[0]} | "
                         f"{times[1]} | {cpu['fastify']:.1f} | {cpu['talkglass']:.1f} | {target} |")
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--peers", required=True)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=lambda t: [int(n) for n in t.split(",")], default=[1, 32, 128])
    parser.add_argument("--kinds", type=lambda t: t.split(","), default=list(TARGETS))
    parser.add_argument("--only", type=lambda t: t.split(","), help="without ratios: these services alone")
    parser.add_argument("--json", help="all figures, for later")
    arguments = parser.parse_args()

    stores = Stores()
    servers = []
    try:
        stores.start()
        servers = services.make(stores, arguments.program, arguments.peers)
        if arguments.only:
            servers = [s for s in servers if s.name in arguments.only]
        for service in servers:
            connection = stores.postgres("postgres")
            connection.cursor().execute(f"CREATE DATABASE {service.database}")
            connection.close()
            subprocess.run([arguments.program, "init-db"], check=True, stdout=subprocess.DEVNULL,
                           env={**os.environ, "DATABASE_URL": stores.postgres_url(service.database),
                                "REDIS_URL": stores.redis_url(service.number)})
            connection = stores.postgres(service.database)
            connection.cursor().execute("INSERT INTO users(id, name) SELECT i, 'user ' || i FROM generate_series(1, 200) i")
            connection.close()
            data.fill(stores, service.database, service.number)
            service.start()
        results, complaints = measure(stores, servers, arguments)
        if not arguments.only:
            print("\n".join(table(results, servers, arguments)))
        print("\nPeak memory: " + ", ".join(f"{s.name} {s.peak_mib():.0f} MiB" for s in servers))
        if "post" in arguments.kinds:
            print("Every acknowledged post is stored, once." if not complaints else "NOT STORED: " + "; ".join(complaints))
        if arguments.json:
            with open(arguments.json, "w") as out:
                json.dump([{"kind": k, "connections": c, "service": s, "runs": runs}
                           for (k, c, s), runs in results.items()], out, indent=1)
    finally:
        for service in servers:
            service.stop()
        stores.stop()
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
