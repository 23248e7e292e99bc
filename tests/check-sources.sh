#!/usr/bin/env bash
# Checks that need no build: format, file sizes, the one direction of includes, scripts. Reads the working tree.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failures=0
wrong() { printf '%s\n' "$*" >&2; failures=$((failures + 1)); }

if git rev-parse --git-dir >/dev/null 2>&1; then
    mapfile -t sources < <(git ls-files --cached --others --exclude-standard '*.cpp' '*.h' | while read -r f; do [ -e "$f" ] && echo "$f"; done)
    mapfile -t scripts < <(git ls-files --cached --others --exclude-standard '*.sh' '.ci/run' | while read -r f; do [ -e "$f" ] && echo "$f"; done)
else
    mapfile -t sources < <(find app models views tests -name '*.cpp' -o -name '*.h')
    mapfile -t scripts < <(find packaging tests .ci -name '*.sh' -o -path .ci/run)
fi

# only in CI, where its version is known: another one formats otherwise
if [ "${1:-}" != without-format ]; then
    clang-format --dry-run -Werror "${sources[@]}" || wrong 'clang-format: run  git ls-files "*.cpp" "*.h" | xargs clang-format -i'
fi

for file in "${sources[@]}"; do
    lines=$(wc -l <"$file")
    [ "$lines" -le 600 ] || wrong "$file: $lines lines, more than 600"
done

forbid() { # room, what it must not include or use, why
    local found
    found=$(grep -rnE --include='*.cpp' --include='*.h' -e "$2" "$1") && wrong "$3:
$found"
    return 0
}
forbid models '#include "(views|app|tests)/' 'models must not know views or app'
forbid views '#include "(app|tests)/' 'views must not know app'
forbid app '#include "tests/' 'app must not know the tests'
for room in models views app; do
    forbid "$room" 'processEvents|QEventLoop|SIGNAL\(|SLOT\(|\binstance\(\)|\b(TODO|FIXME)\b' 'not used here (CONTRIBUTING.md)'
done
forbid tests 'QSKIP|QEXPECT_FAIL' 'no test is skipped'

for script in "${scripts[@]}"; do
    bash -n "$script" || wrong "$script: no valid bash"
    [ -x "$script" ] || wrong "$script: not executable"
done
if command -v shellcheck >/dev/null; then
    shellcheck -S warning "${scripts[@]}" || wrong 'shellcheck'
fi

if [ "$failures" -ne 0 ]; then
    echo "$failures checks failed" >&2
    exit 1
fi
echo "${#sources[@]} sources and ${#scripts[@]} scripts are in order"
