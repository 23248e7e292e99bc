#!/usr/bin/env bash
# Builds the benchmark without debugging aids and runs it; see README.md beside this file. Arguments go to bench_scale:
#   scale.sh                       a million sessions (some minutes, 10 GB below $TMPDIR while it runs)
#   scale.sh --sessions 20000 --messages 120000 --cached 4000 --long-messages 5000        a smaller one
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${TALKGLASS_BENCH_BUILD:-$root/build/bench}

cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DTALKGLASS_TESTS=ON >/dev/null
cmake --build "$build" --target bench_scale bench_window
exec "$build/tests/bench/bench_scale" "$@"
