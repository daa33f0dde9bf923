#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# For launchers to read in: find_jdk sets $jdk to the home of a JDK 25 or newer, or calls fail, which the launcher has.

# Is $1 the home of a JDK 25 or newer?
is_jdk() {
    [ -x "$1/bin/javac" ] || return 1
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null) || return 1
    [ "${version:-0}" -ge 25 ]
}

java_on_path() {
    command -v java >/dev/null 2>&1 || return 0
    java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

find_jdk() {
    for jdk in "${JAVA_HOME:-}" "$(java_on_path)" \
        /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-/}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        "${SDKMAN_DIR:-${HOME:-/}/.sdkman}"/candidates/java/* "${HOME:-/}"/.jdks/* "${HOME:-/}"/.asdf/installs/java/* \
        "${HOME:-/}"/.local/share/mise/installs/java/*; do
        if [ -n "$jdk" ] && is_jdk "$jdk"; then
            return 0
        fi
    done
    fail "no JDK 25 or newer in JAVA_HOME${JAVA_HOME:+ ($JAVA_HOME)}, on the PATH, or in the usual places." \
        "Install one (https://adoptium.net/temurin/releases/?version=25), or set JAVA_HOME to yours."
}
