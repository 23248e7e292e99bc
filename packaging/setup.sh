#!/usr/bin/env bash
# Installs what is needed to build and run Talkglass, and nothing if all of it is there. Extra groups of packages:
#   setup.sh [tests] [ci]
# Debian and Ubuntu: as root, or by sudo. Elsewhere: says what is missing and exits with 2.
#
# Starts no service and makes no PostgreSQL cluster: the packages of Redis and PostgreSQL would do both, Talkglass only
# needs their programs.
set -euo pipefail

say() { printf '%s\n' "talkglass setup: $*" >&2; }
fail() { say "$*"; exit 2; }

build_packages=(g++ cmake ninja-build pkg-config ccache
    qt6-base-dev qt6-svg-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools libqt6sql6-psql
    libhiredis-dev libpq-dev librestinio-dev libasio-dev libfmt-dev libhttp-parser-dev libjwt-dev
    fonts-dejavu-core fonts-droid-fallback fonts-noto-color-emoji)
tests_packages=(procps)
ci_packages=(git clang-format clang libclang-rt-dev lld)

find_redis() { PATH="$PATH:/usr/sbin:/usr/local/bin:/opt/homebrew/bin" command -v redis-server valkey-server; }

find_initdb() {
    local candidate
    for candidate in "$(command -v initdb || true)" /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb \
        /opt/homebrew/opt/postgresql*/bin/initdb; do
        if [ -x "$candidate" ]; then
            return 0
        fi
    done
    return 1
}

# -- other systems ----------------------------------------------------------------------------------------------------

has_all_by_hand() {
    local tool
    for tool in cmake ninja pkg-config c++; do
        command -v "$tool" >/dev/null || return 1
    done
    pkg-config --exists hiredis libpq libjwt && find_redis >/dev/null && find_initdb
}

other_system() {
    if has_all_by_hand; then
        return 0 # what else is missing, CMake says
    fi
    say "this is neither Debian nor Ubuntu. Install these and start again:"
    cat >&2 <<'LIST'
  Fedora:   sudo dnf install gcc-c++ cmake ninja-build pkgconf qt6-qtbase-devel qt6-qtsvg-devel qt6-qttools-devel \
              qt6-qtbase-postgresql hiredis-devel libpq-devel restinio-devel asio-devel fmt-devel \
              http-parser-devel libjwt-devel valkey postgresql-server
  Arch:     sudo pacman -S --needed base-devel cmake ninja qt6-base qt6-svg qt6-tools hiredis postgresql valkey asio fmt http-parser
            and from the AUR: restinio (0.6), libjwt (1)
  Homebrew: brew install cmake ninja pkgconf qt hiredis redis postgresql@17 asio fmt
            and RESTinio 0.6, http-parser, libjwt 1 (by vcpkg, or from source)
LIST
    exit 2
}

# -- Debian and Ubuntu ------------------------------------------------------------------------------------------------

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1 ||
        fail "apt-get $1 failed; the end of $log:
$(tail -n 15 "$log")"
}

policy=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.conf
saved=.before-talkglass

# Puts back what an interrupted or finished run has set aside.
restore() {
    as_root sh -c '
        for file; do
            if [ -e "$file.before-talkglass" ]; then
                mv -f "$file.before-talkglass" "$file"
            elif [ -e "$file.made-by-talkglass" ]; then
                rm -f "$file" "$file.made-by-talkglass"
            fi
        done' restore "$policy" "$clusters"
}

# While it stands, no service of the packages named is started by their installation. All others are as before.
forbid_starting() {
    as_root sh -c '
        if [ -e "$1" ]; then mv "$1" "$1$2"; else : >"$1.made-by-talkglass"; fi
        printf "%s\n" "#!/bin/sh" "case \$1 in $3) exit 101 ;; esac" \
            "[ -x \"$1$2\" ] && exec \"$1$2\" \"\$@\"" "exit 0" >"$1"
        chmod 755 "$1"' forbid "$policy" "$saved" "$1"
}

forbid_cluster() {
    as_root sh -c 'cp -p "$1" "$1$2" && echo "create_main_cluster = false" >>"$1"' forbid "$clusters" "$saved"
}

install_servers() {
    local packages=() services=()
    if ! find_redis >/dev/null; then
        packages+=(redis-server)
        services+=('redis*')
    fi
    if ! find_initdb; then
        packages+=(postgresql)
        services+=('postgresql*')
    fi
    if [ ${#packages[@]} -eq 0 ]; then
        return 0
    fi
    say "installing the programs of ${packages[*]} (no service is started)"
    trap restore EXIT
    trap 'exit 130' INT TERM HUP
    forbid_starting "$(IFS='|'; echo "${services[*]}")"
    if [[ " ${packages[*]} " == *" postgresql "* ]]; then
        apt install --no-install-recommends --no-upgrade postgresql-common
        forbid_cluster
    fi
    apt install --no-install-recommends --no-upgrade "${packages[@]}"
    if [[ " ${packages[*]} " == *" redis-server "* ]]; then
        keep_redis_off
    fi
    restore
    trap - EXIT INT TERM HUP
}

# Not at the next start of the machine either.
keep_redis_off() {
    if command -v systemctl >/dev/null; then
        as_root systemctl disable redis-server.service >>"$log" 2>&1 || true
    fi
    as_root update-rc.d redis-server disable >>"$log" 2>&1 || true
}

debian() {
    local wanted=("${build_packages[@]}") missing=() package
    for group in "$@"; do
        case $group in
            tests) wanted+=("${tests_packages[@]}") ;;
            ci) wanted+=("${ci_packages[@]}") ;;
            *) fail "unknown group of packages: $group" ;;
        esac
    done
    for package in "${wanted[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ] && find_redis >/dev/null && find_initdb; then
        return 0
    fi
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        fail "packages are missing (${missing[*]} redis-server postgresql) and this is neither root nor is there sudo"
    fi
    log=$(mktemp "${TMPDIR:-/tmp}/talkglass-setup.XXXXXX")
    restore
    say "reading the package lists"
    apt update
    if [ ${#missing[@]} -gt 0 ]; then
        say "installing ${missing[*]}"
        apt install --no-install-recommends --no-upgrade "${missing[@]}"
    fi
    install_servers
    rm -f "$log"
}

if [ -e /etc/debian_version ] && command -v apt-get >/dev/null; then
    debian "$@"
else
    other_system
fi
