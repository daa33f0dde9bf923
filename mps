#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The mps command: finds a JDK 25, builds when a source is newer than the last build, runs.
#
# Killing this script at any moment, by any signal, leaves no process. Built, it has become the JVM (exec). While it
# builds, Maven and its compilers are a process group of their own with a watchdog, which reads a pipe that only this
# script writes to: when this script is gone the kernel closes the pipe, and the watchdog ends the group.
set -eu

fail() {
    printf 'mps: %s\n' "$@" >&2
    exit 1
}

# The folder of this script, also when called through a symbolic link.
self=$0
while [ -L "$self" ]; do
    link=$(readlink "$self")
    case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
root=$(cd "$(dirname "$self")" && pwd)

# shellcheck source=mps.cli/src/main/sh/find-jdk.sh
. "$root/mps.cli/src/main/sh/find-jdk.sh"

# ----------------------------------------------------------------------------------------------------------- build

work=$root/target/launcher
log=$work/build.log
stamp=$work/built
modules=$root/mps.cli/target/modules
cache=$work/mps.aot

# Nothing in the sources, folders included, changed after the last build began.
is_built() {
    [ -f "$stamp" ] && [ -d "$modules" ] &&
        [ -z "$(find "$root"/pom.xml "$root"/mps.*/pom.xml "$root"/mps.*/src/main -newer "$stamp" -print | head -n 1)" ]
}

# Holds the lock of the file open as descriptor 7; the kernel releases it when the last process that inherited it ends.
lock() {
    if command -v flock >/dev/null 2>&1; then
        flock "$@" 7
    elif command -v perl >/dev/null 2>&1; then
        perl -e 'open(my $f, ">&=7") or die; exit !flock($f, $ARGV[0] eq "-n" ? 6 : 2)' -- "${1:-}"
    fi
}

# Runs in a process group of its own: the watchdog, Maven, a short run from which the JVM remembers the classes it loaded
# and the code it linked, so that starts take two thirds of the time (without its cache all works as well), and a reader
# that turns Maven's output into progress.
maven='
    { read -r _; kill -KILL 0; } <&8 >/dev/null 2>&1 &
    exec 8<&-
    {
        mvn -B -Dmaven.test.skip -DskipTests -pl mps.cli -am package 2>&1
        status=$?
        rm -f "$3"
        [ $status != 0 ] || "$JAVA_HOME/bin/java" -Xlog:disable -XX:AOTCacheOutput="$3" --enable-native-access=mps.metal \
            --module-path "$2" --module mps.cli/mps.cli.Main verify --threads 2 --iterations 2 2>&1 || rm -f "$3"
        echo $status >"$1/status"
    } </dev/null |
        while IFS= read -r line; do
            printf "%s\n" "$line" >>"$1/build.log"
            case $line in "[INFO] Building mps."*"["*)
                stage=${line#"[INFO] Building "}
                printf "mps: building %s (%s\n" "${stage%% *}" "${stage##*"["}" | tr "]" ")" >&2 ;;
            esac
        done
'

in_own_group() {
    if command -v setsid >/dev/null 2>&1; then
        setsid "$@" 9>&- &
    else
        # A shell with job control gives a background job its own group. Shells that need a terminal for job control
        # live where there is setsid.
        set -m
        "$@" 9>&- &
        set +m
    fi
}

build() {
    mkdir -p "$work"
    exec 7>"$work/lock"
    if ! lock -n; then
        echo "mps: another build is running, waiting for it" >&2
        lock
    fi
    if ! is_built; then
        command -v mvn >/dev/null 2>&1 ||
            fail "Apache Maven (mvn) is not on the PATH; 3.8 or newer is needed to build mps." \
                "Install it: apt-get install maven, brew install maven, or https://maven.apache.org/download.cgi"
        echo "mps: building (a minute or two on first use)" >&2
        rm -f "$log" "$work/status" "$work/lifeline"
        touch "$work/began"

        # Descriptor 9 is this script's end of the lifeline, 8 the watchdog's; both are open before the group starts.
        mkfifo "$work/lifeline"
        exec 9<>"$work/lifeline" 8<"$work/lifeline"
        rm -f "$work/lifeline"
        trap 'exit 129' HUP
        trap 'exit 130' INT
        trap 'exit 143' TERM
        cd "$root"
        in_own_group sh -c "$maven" mps-build "$work" "$modules" "$cache"
        exec 8<&-
        wait $! || true
        cd "$OLDPWD"
        trap - HUP INT TERM
        exec 9>&-

        if [ "$(cat "$work/status" 2>/dev/null)" != 0 ]; then
            tail -n 60 "$log" >&2
            fail "the build failed; its whole log is ${log#"$root"/}"
        fi
        mv "$work/began" "$stamp"
    fi
    exec 7>&-
}

# ------------------------------------------------------------------------------------------------------------- run

find_jdk
JAVA_HOME=$jdk
export JAVA_HOME
is_built || build

# A cache of another JDK is ignored, silently.
[ -f "$cache" ] || cache=
exec "$jdk/bin/java" \
    ${cache:+-XX:AOTCache="$cache" -Xlog:aot=off} \
    --enable-native-access=mps.metal \
    --module-path "$modules" \
    --module mps.cli/mps.cli.Main "$@"
