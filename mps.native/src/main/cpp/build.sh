#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds softmetal. Needs a C++20 compiler (c++, or $CXX) and a POSIX shell; nothing else.
#
#   sh build.sh OUTDIR              OUTDIR/libsoftmetal.so and the tools (tools/NAME.cpp becomes OUTDIR/NAME)
#   sh build.sh OUTDIR test         the same, then builds and runs the tests of src/test/cpp
#   sh build.sh OUTDIR test-tsan    the tests under -fsanitize=thread (built in OUTDIR/tsan)
#   sh build.sh OUTDIR test-asan    the tests under -fsanitize=address,undefined (built in OUTDIR/asan)
#
# Environment: CXX (compiler, also a cross compiler), JOBS (parallel compilations, default: all processors),
# SOFTMETAL_RUNNER (command that runs the test program, e.g. "qemu-aarch64 -L /usr/aarch64-linux-gnu").
#
# A second run compiles only what changed: beside each object stand the list of files it was made of and the hash of
# their contents, of the flags and of the compiler.
#
# A source compiled more than once, or with flags of its own, says so in its first lines, one line per object:
#   // build-variant: ARCHITECTURE NAME FLAGS...      (ARCHITECTURE: x86_64, aarch64 or any; FLAGS may use $root)
# and names the files it embeds, relative to this folder:
#   // build-input: FILE...
set -eu

root=$(cd "$(dirname "$0")" && pwd)
tests=$(cd "$root/../../test/cpp" 2>/dev/null && pwd || true)
cxx=${CXX:-c++}
warnings="-Wall -Wextra -Werror"

hash() { sha256sum | cut -c1-16; }

# made_of SOURCE OBJECT: the files an object is made of.
made_of() {
    sed -e 's|^[^:]*: *||' -e 's|\\$||' "${2%.o}.d"
    for input in $(sed -n 's|^// build-input: *||p' "$1"); do echo "$root"/$input; done
}

# stamp SOURCE OBJECT FLAGS: the hash of everything an object is made of, if that is known.
stamp() {
    [ -f "${2%.o}.d" ] || return 0
    # shellcheck disable=SC2046
    { echo "$3"; cat $(made_of "$1" "$2") 2>/dev/null; } | hash
}

# One compilation, called by xargs: SOURCE OBJECT FLAGS
if [ "${1:-}" = --compile ]; then
    eval "set -- $2"
    source=$1; object=$2; compiler=$3; shift 3
    : >"${object%.o}.stamp"
    if "$cxx" "$@" -MMD -MF "${object%.o}.d" -c "$source" -o "$object.part"; then
        mv "$object.part" "$object"
        # A file that changed meanwhile is one the object was not made of.
        # shellcheck disable=SC2046
        [ -n "$(find $(made_of "$source" "$object") -newer "${object%.o}.stamp")" ] ||
            stamp "$source" "$object" "$compiler $*" >"${object%.o}.stamp"
        exit 0
    fi
    echo "softmetal: $source does not compile" >&2
    exit 255
fi

[ $# -ge 1 ] || { echo "usage: sh build.sh OUTDIR [test | test-tsan | test-asan]" >&2; exit 2; }
goal=${2:-library}
mkdir -p "$1"
out=$(cd "$1" && pwd)

command -v "$cxx" >/dev/null 2>&1 || {
    echo "softmetal: no C++ compiler '$cxx'. Install g++ 12 or later (Debian: apt-get install g++), or set CXX." >&2
    exit 1
}
target=$("$cxx" -dumpmachine)
architecture=${target%%-*}
case $architecture in
    x86_64 | aarch64) ;;
    *) echo "softmetal: no message trampolines for $architecture; x86_64 and aarch64 have them." >&2; exit 1 ;;
esac

optimize=-O2
runtime="-static-libstdc++ -static-libgcc"
case $goal in
    library | test) sanitize= ;;
    test-tsan) sanitize="-fsanitize=thread -g -DSOFTMETAL_SANITIZED"; optimize=-O1; out=$out/tsan; runtime= ;;
    test-asan) sanitize="-fsanitize=address,undefined -fno-sanitize-recover=undefined -g -DSOFTMETAL_SANITIZED"
        optimize=-O1; out=$out/asan; runtime= ;;
    *) echo "softmetal: unknown goal '$goal'; goals are test, test-tsan, test-asan, or none" >&2; exit 2 ;;
esac
# GCC takes instrumented vector code for uninitialized.
[ -z "$sanitize" ] || warnings="$warnings -Wno-maybe-uninitialized"
mkdir -p "$out/obj"

common="-std=c++20 $optimize -fPIC -fvisibility=hidden -fvisibility-inlines-hidden -pthread $warnings $sanitize"
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}

compiler=$("$cxx" --version | hash)

# units OBJECT_LIST TODO_LIST SOURCE...: lists every object of the sources, and the compilations that are missing.
units() {
    objects=$1; todo=$2; shift 2
    for source; do
        name=$(echo "${source#"$root"/}" | sed 's|.*/test/cpp/|test/|; s|/|-|g; s|\.[^.]*$||')
        variants=$(sed -n "s|^// build-variant: *||p" "$source")
        [ -n "$variants" ] || variants="any default"
        echo "$variants" | while read -r where variant flags; do
            [ "$where" = any ] || [ "$where" = "$architecture" ] || continue
            object=$out/obj/$name.$variant.o
            echo "$object" >>"$objects"
            options=$(eval "echo $common -I\"$root\" $flags")
            now=$(stamp "$source" "$object" "$compiler $options")
            [ -f "$object" ] && [ "$now" = "$(cat "${object%.o}.stamp")" ] ||
                echo "'$source' '$object' $compiler $options" >>"$todo"
        done
    done
}

compile() {
    [ -s "$1" ] || return 0
    echo "softmetal: compiling $(wc -l <"$1" | tr -d ' ') files ($architecture)"
    tr '\n' '\0' <"$1" | CXX=$cxx xargs -0 -n 1 -P "$jobs" sh "$root/build.sh" --compile
}

# link PROGRAM OBJECT_LIST FLAGS...: links when an object or a flag differs from the last time.
link() {
    program=$1; objects=$2; shift 2
    contents=$({ sed 's|o$|stamp|' "$objects" | xargs cat; cat "$objects" "$root/softmetal.map"; echo "$*"; } | hash)
    [ -f "$program" ] && [ "$(cat "$out/obj/$(basename "$program").stamp" 2>/dev/null)" = "$contents" ] && return 0
    # shellcheck disable=SC2046
    "$cxx" $sanitize -pthread -o "$program.part" $(cat "$objects") "$@"
    mv "$program.part" "$program"
    echo "$contents" >"$out/obj/$(basename "$program").stamp"
}

work=$(mktemp -d "${TMPDIR:-/tmp}/softmetal.XXXXXX")
trap 'rm -rf "$work"' EXIT
: >"$work/todo"; : >"$work/library"

units "$work/library" "$work/todo" \
    $(find "$root" \( -name '*.cpp' -o -name "*_$architecture.S" \) ! -path "$root/tools/*" ! -path "*/resources/*" |
        LC_ALL=C sort)
for tool in "$root"/tools/*.cpp; do
    [ -f "$tool" ] || continue
    : >"$work/tool-$(basename "$tool" .cpp)"
    units "$work/tool-$(basename "$tool" .cpp)" "$work/todo" "$tool"
done
case $goal in test*)
    [ -n "$tests" ] || { echo "softmetal: no tests in src/test/cpp" >&2; exit 1; }
    : >"$work/tests"
    units "$work/tests" "$work/todo" $(find "$tests" -name '*.cpp' ! -path '*/internal/*' | LC_ALL=C sort)
    : >"$work/internal"
    units "$work/internal" "$work/todo" "$tests/main.cpp" $(find "$tests/internal" -name '*.cpp' | LC_ALL=C sort)
    ;;
esac
compile "$work/todo"

# -z nodelete: threads and thread-local state outlive a dlclose, so the code must too.
undefined=-Wl,-z,defs
[ -z "$sanitize" ] || undefined=
link "$out/libsoftmetal.so" "$work/library" -shared -Wl,-soname,libsoftmetal.so \
    -Wl,--version-script="$root/softmetal.map" $undefined -Wl,-z,nodelete -Wl,-z,relro -Wl,-z,now \
    -Wl,--exclude-libs,ALL -Wl,--gc-sections $runtime -ldl
for tool in "$work"/tool-*; do
    [ -f "$tool" ] || continue
    # A tool carries the library's objects itself, because what it uses of them is not exported.
    cat "$work/library" >>"$tool"
    link "$out/${tool##*/tool-}" "$tool" $runtime -ldl
done
case $goal in test*)
    link "$out/softmetal-tests" "$work/tests" -L"$out" -lsoftmetal -Wl,-rpath,'$ORIGIN' -ldl
    # Tests of what is not exported carry the library's objects, as the tools do.
    cat "$work/library" >>"$work/internal"
    link "$out/softmetal-internal-tests" "$work/internal" $runtime -ldl
    ${SOFTMETAL_RUNNER:-} "$out/softmetal-tests"
    ${SOFTMETAL_RUNNER:-} "$out/softmetal-internal-tests"
    ;;
esac
