# SPDX-License-Identifier: Apache-2.0
#
# Turns clang's messages about a prepared Metal source into the lint's: one line per error, in Metal's words.
#
#   awk -v stub=DIRECTORY -f diagnostics.awk MESSAGES
#
# Two things differ between clang's C++ and Metal:
# - An object may be copied out of every address space and into device and threadgroup: Metal makes the copying
#   functions for each space, C++ for one. Errors that are nothing but that are dropped.
# - bfloat does not come from float without a cast. clang warns of it, beside half, where Metal converts.

function say(    text) {
    if (what == "" || copied) {
        what = ""
        return
    }
    # An error inside the declarations of Metal's library is the caller's.
    if (substr(where, 1, length(stub)) == stub && caller != "") {
        where = caller
    }
    text = what (reason != "" ? " (" reason ")" : "")
    gsub(/const __attribute__\(\(address_space\(2\)\)\)/, "constant", text)
    gsub(/__attribute__\(\(address_space\(1\)\)\)/, "device", text)
    gsub(/__attribute__\(\(address_space\(2\)\)\)/, "constant", text)
    gsub(/__attribute__\(\(address_space\(3\)\)\)/, "threadgroup", text)
    gsub(/address space '1'/, "address space 'device'", text)
    gsub(/address space '2'/, "address space 'constant'", text)
    gsub(/address space '3'/, "address space 'threadgroup'", text)
    gsub(/(generic|default) address space/, "address space 'thread'", text)
    gsub(/ \(aka '[^']*'\)/, "", text)
    gsub(/_Float16/, "bfloat", text)
    gsub(/__fp16/, "half", text)
    print where ": error: " text
    what = ""
}

match($0, /:[0-9]+: (fatal error|error|warning|note): /) {
    at = substr($0, 1, RSTART - 1) ":" substr($0, RSTART + 1, index(substr($0, RSTART + 1), ":") - 1)
    kind = substr($0, RSTART, RLENGTH)
    sub(/^:[0-9]+: /, "", kind)
    sub(/: $/, "", kind)
    message = substr($0, RSTART + RLENGTH)
    if (kind == "note") {
        if (message ~ /requested here/ && caller == "" && substr(at, 1, length(stub)) != stub) {
            caller = at
        }
        if (what ~ /^no matching constructor for initialization/ && \
                message ~ /implicit copy constructor\) not viable: / && \
                message ~ /bind reference in address space|argument \(.*\) is in address space/) {
            copied = 1
        }
        if (what ~ /^no viable overloaded '='/ && message ~ /implicit copy assignment operator\) not viable: / && \
                message ~ /bind reference in address space|'this' object is in address space '[13]'/) {
            copied = 1
        }
        if (reason == "" && message ~ /not viable|ignored/ && message !~ /requires [0-9a-z ]*argument/) {
            reason = message
            sub(/^candidate [^:]*: /, "", reason)
        }
        next
    }
    say()
    where = at
    what = message
    copied = 0
    caller = ""
    reason = ""
    if (kind == "warning") {
        if (message ~ / to ('[^']*' \(aka )?'[^']*(bfloat|_Float16)'/) {
            sub(/ \[-W[^]]*\]$/, "", what)
            what = "bfloat comes from float only by a cast: " what
        } else if (message !~ /\[-W(vla|c\+\+20)[a-z0-9+-]*\]$/) {
            what = ""
        }
    }
}

END {
    say()
}
