#!/usr/bin/env bash
# Talkglass' HTTP endpoint beside the two peers of ../shared/peers, in one run; see README.md beside this file.
#   http_compare.sh [--seconds N] [--rounds N] [--connections 1,32,128] [--kinds post,history,info,list] [--json FILE]
# Needs (Debian): wrk nodejs npm python3-fastapi python3-uvicorn python3-sqlalchemy python3-psycopg2 python3-redis
# python3-jose redis-server postgresql; npm fetches Fastify once. PEERS names the peers' folder if it is elsewhere.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${TALKGLASS_BENCH_BUILD:-$root/build/bench}
peers=${PEERS:-$root/../shared/peers}
node_peer=$build/peers

for tool in wrk node npm /usr/bin/python3 redis-server; do
    command -v "$tool" >/dev/null || { echo "http_compare: $tool is missing" >&2; exit 2; }
done
[ -f "$peers/fastify_peer.mjs" ] || { echo "http_compare: no peers in $peers (set PEERS)" >&2; exit 2; }

cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DTALKGLASS_TESTS=ON >/dev/null
cmake --build "$build" --target talkglass
mkdir -p "$node_peer"
cp -r "$peers/." "$node_peer/"
[ -d "$node_peer/node_modules/fastify" ] || (cd "$node_peer" && npm install --no-audit --no-fund >&2)
exec /usr/bin/python3 "$root/tests/bench/http/compare.py" --program "$build/app/talkglass" --peers "$node_peer" "$@"
