#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Finds in Metal sources what Metal's compiler rejects and softmetal, which compiles them as C++, accepts. Needs clang++
# and nothing of Apple's.
#
#   sh lint.sh                                       every kernel of mps.core, once per element type
#   sh lint.sh --kernels DIRECTORY                   every kernel of another folder like that
#   sh lint.sh FILE.metal... [--prelude FILE]...     these files, each with the preludes, in order, in front
#
# Prints "file:line: error: text" lines. Exits with 0 if there are none, 1 if there are, 2 if it was called wrongly and
# 3 if there is no clang++ ($CLANGXX or clang++).
#
# Where the kernels' folder has a folder types, each kernel is read once with prelude.h and each types/TYPE.h. A kernel
# for some types only names them in its first lines:   // types: float32 float16
set -eu

here=$(cd "$(dirname "$0")" && pwd)
stub=$here/include
clang=${CLANGXX:-clang++}

# aarch64 has half and bfloat in every clang, and the sources include nothing of the host. No column: it would be that
# of the prepared text. One message may be dropped, so none may be the last.
flags="--target=aarch64-linux-gnu -nostdinc -std=c++14 -fno-exceptions -fno-rtti -Xclang -fnative-half-type
    -fno-caret-diagnostics -fno-show-column -fno-color-diagnostics -ferror-limit=0 -ftemplate-backtrace-limit=0
    -Wno-everything -Wimplicit-float-conversion -Wimplicit-int-float-conversion -Wvla -Wc++20-extensions
    -D__METAL__=1 -D__METAL_VERSION__=310 -D__HAVE_BFLOAT__=1"

# One reading, called by xargs: NUMBER TYPE FILE PRELUDE..., its messages go to $LINT_WORK/NUMBER.messages.
if [ "${1:-}" = --one ]; then
    number=$2; type=$3; file=$4; shift 4
    base=$LINT_WORK/$number
    for part in "$@" "$file"; do
        printf '#line 1 "%s"\n' "$part"
        cat "$part"
        echo
    done >"$base.cpp"
    # shellcheck disable=SC2086
    "$clang" $flags -I "$stub" -E "$base.cpp" -o "$base.ii" 2>"$base.clang" || true
    if [ -s "$base.ii" ]; then
        : >"$base.found"
        awk -v stub="$stub" -v messages="$base.found" -f "$here/tokens.awk" "$base.ii" >"$base.prepared"
        # shellcheck disable=SC2086
        "$clang" $flags -fsyntax-only -x c++ '-Ddevice=__attribute__((address_space(1)))' \
            '-Dconstant=const __attribute__((address_space(2)))' \
            '-Dthreadgroup=__attribute__((address_space(3)))' -Dthread= "$base.prepared" 2>>"$base.clang" && clean=1 ||
            clean=0
    else
        clean=0
    fi
    awk -v stub="$stub" -f "$here/diagnostics.awk" "$base.clang" >>"$base.found"
    # A failure of clang that is about no source is one of the lint's own, and must not pass for a clean run.
    if [ "$clean" = 0 ] && ! grep -Eq ':[0-9]+: (fatal )?error: ' "$base.clang"; then
        { echo "$file:1: error: the lint cannot read this file:"; cat "$base.clang"; } >>"$base.found"
    fi
    sed "s|^|$type	|" "$base.found" >"$base.messages"
    exit 0
fi

fail() {
    echo "lint.sh: $1" >&2
    exit 2
}

kernels=$here/../main/resources/mps/core/kernel
preludes=
files=
default=1
while [ $# -gt 0 ]; do
    case $1 in
        --kernels)
            [ $# -gt 1 ] || fail "--kernels needs a directory"
            kernels=$2; shift ;;
        --prelude)
            [ $# -gt 1 ] || fail "--prelude needs a file"
            [ -f "$2" ] || fail "no file $2"
            default=0; preludes="${preludes:+$preludes }'$2'"; shift ;;
        -*) fail "unknown option $1; the options are --kernels DIRECTORY and --prelude FILE" ;;
        *)
            [ -f "$1" ] || fail "no file $1"
            default=0; files="$files '$1'" ;;
    esac
    shift
done
[ $default = 1 ] || [ -n "$files" ] || fail "no FILE.metal"
command -v "$clang" >/dev/null 2>&1 || {
    echo "lint.sh: no $clang. Install it (Debian: apt-get install clang) or set CLANGXX." >&2
    exit 3
}

LINT_WORK=$(mktemp -d "${TMPDIR:-/tmp}/lint.XXXXXX")
export LINT_WORK
trap 'rm -rf "$LINT_WORK"' EXIT
trap 'exit 130' INT TERM HUP
number=0
: >"$LINT_WORK/todo"

# add TYPE FILE PRELUDES: one more reading; PRELUDES are quoted for the shell. A blank at the end of a line would make
# xargs join it with the next.
add() {
    number=$((number + 1))
    echo "$number '$1' '$2'${3:+ $3}" >>"$LINT_WORK/todo"
}

# The element types that a kernel is for, from its first lines; every type if it names none.
types_of() {
    named=$(sed -n '1,10s|^// types: *||p' "$1")
    if [ -z "$named" ]; then
        for header in "$kernels"/types/*.h; do basename "$header" .h; done
    else
        for type in $named; do
            [ -f "$kernels/types/$type.h" ] || fail "$1 is for the type $type, but there is no types/$type.h"
            echo "$type"
        done
    fi
}

if [ $default = 1 ]; then
    [ -f "$kernels/prelude.h" ] || fail "no file $kernels/prelude.h"
    kernels=$(cd "$kernels" && pwd)
    find "$kernels" -name '*.metal' | LC_ALL=C sort >"$LINT_WORK/kernels"
    [ -s "$LINT_WORK/kernels" ] || fail "no .metal file in $kernels"
    while read -r file; do
        if [ -d "$kernels/types" ]; then
            types=$(types_of "$file")
            for type in $types; do add "$type" "$file" "'$kernels/prelude.h' '$kernels/types/$type.h'"; done
        else
            add - "$file" "'$kernels/prelude.h'"
        fi
    done <"$LINT_WORK/kernels"
else
    eval "set -- $files"
    for file; do add - "$file" "$preludes"; done
fi

jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
# xargs reads the quotes as the shell would.
xargs -L 1 -P "$jobs" sh "$0" --one <"$LINT_WORK/todo"

# Each message once, with the types it is about.
cat "$LINT_WORK"/*.messages | awk -F '\t' '
    {
        text = substr($0, length($1) + 2)
        if (!(text in types)) {
            order[++count] = text
            types[text] = $1
        } else if (index(" " types[text] " ", " " $1 " ") == 0) {
            types[text] = types[text] " " $1
        }
    }
    END {
        for (i = 1; i <= count; i++) {
            print order[i] (types[order[i]] == "-" ? "" : " [" types[order[i]] "]")
        }
        exit count > 0
    }' >"$LINT_WORK/all" && status=0 || status=1
LC_ALL=C sort -t : -k 1,1 -k 2,2n "$LINT_WORK/all"
exit $status
