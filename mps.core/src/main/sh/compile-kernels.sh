#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Compiles the kernels for softmetal: each .metal file for each element type that its "// types:" line names, in front
# of it the prelude and the type. What is there already is kept, by the hash of its content, and what was made of sources
# that are no more is removed.
#
#   sh compile-kernels.sh SOFTMETALC SOURCES OUTPUT
set -eu
compiler=$1
sources=$2
output=$3

# The levels of processors that are built for: with AVX2, and with AVX-512. Older ones compile when they run.
case $(uname -m) in
    x86_64) levels="--level x86-64-v3 --level x86-64-v4" ;;
    *) levels= ;;
esac

mkdir -p "$output"
# The longest first, so that no processor waits for them at the end.
libraries=$(for source in $(ls -S "$sources"/*.metal); do
    for type in $(sed -n 's|^// types: *||p' "$source"); do
        echo "$levels --prelude $sources/prelude.h --prelude $sources/types/$type.h -o $output $source"
    done
done | xargs -P "$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)" -L 1 "$compiler")

# The index names the files for readers of the jar, which cannot list a folder, and tells by checksums and sizes whether
# a copy of them is one.
cd "$output"
for library in *.so; do
    case $libraries in
        *"$library"*) ;;
        *) rm -- "$library" ;;
    esac
done
cksum -- *.so >index
