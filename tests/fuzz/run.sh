#!/usr/bin/env bash
# Builds the fuzz targets and runs each for a bounded time, both at once. A finding ends it with an error and stands in
# build/fuzz/findings; what was learned is kept in build/fuzz/corpus for the next time.
#   run.sh [SECONDS]      30, if it is not said
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
seconds=${1:-30}
"$root/packaging/setup.sh" ci
cd "$root"
build=build/fuzz
cmake -S . -B "$build" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=None -DTALKGLASS_FUZZ=ON
cmake --build "$build"

mkdir -p "$build/findings"
rm -rf "$build/seeds"
"$build/tests/fuzz/make_seeds" "$build/seeds"

# libjwt and Qt keep a little for the whole run; leaks in what is fuzzed are looked for by the tests under asan
options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1
    -artifact_prefix="$build/findings/")
declare -A running
for name in elements requests; do
    mkdir -p "$build/corpus/$name"
    "$build/tests/fuzz/fuzz_$name" "${options[@]}" "$build/corpus/$name" "$build/seeds/$name" \
        >"$build/$name.log" 2>&1 &
    running[$name]=$!
done
failed=0
for name in "${!running[@]}"; do
    if wait "${running[$name]}"; then
        echo "fuzz_$name: nothing found; $(grep -E '^stat::number_of_executed_units|^DONE|^Done' "$build/$name.log" | tail -n 1)"
    else
        failed=1
        echo "fuzz_$name: found something; the end of $build/$name.log:" >&2
        tail -n 60 "$build/$name.log" >&2
    fi
done
exit "$failed"
