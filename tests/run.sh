#!/usr/bin/env bash
# Builds and runs every test, against servers that the tests start themselves. Installs what is missing first.
#   run.sh [PRESET] [further arguments of ctest]      presets: ci (usual), dev, asan, tsan
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# where no language is set, texts are still UTF-8
if [ -z "${LC_ALL:-}${LC_CTYPE:-}${LANG:-}" ]; then
    export LC_ALL=C.UTF-8
fi
preset=${1:-ci}
[ $# -gt 0 ] && shift

"$root/packaging/setup.sh" tests
cd "$root"
cmake --preset "$preset"
cmake --build --preset "$preset"

export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1}
export LSAN_OPTIONS=${LSAN_OPTIONS:-suppressions=$root/tests/support/lsan.supp:print_suppressions=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:halt_on_error=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-suppressions=$root/tests/support/tsan.supp:halt_on_error=0:die_after_fork=0}
ctest --preset "$preset" --no-tests=error -j 2 "$@"
