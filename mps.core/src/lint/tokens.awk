# SPDX-License-Identifier: Apache-2.0
#
# What clang's types cannot see, found in the tokens of a preprocessed Metal source.
#
#   awk -v stub=DIRECTORY -v messages=FILE -f tokens.awk PREPROCESSED >PREPARED
#
# Appends "file:line: error: text" lines to `messages`. Prints the source without what C++ does not have (`kernel` and
# [[...]]) and with Metal's type for literals (0.5 is a float), line by line as it was. Lines that come from the
# directory `stub`, the declarations of Metal's library, are printed as they are.

function words(list, set,    parts, count, i) {
    count = split(list, parts, " ")
    for (i = 1; i <= count; i++) {
        set[parts[i]] = 1
    }
}

BEGIN {
    words("device constant threadgroup thread threadgroup_imageblock ray_data object_data", space)
    words("const volatile constexpr static inline typename struct class unsigned signed auto " \
        "device constant threadgroup thread", specifier)
    words("using typedef namespace struct class union enum friend static_assert template extern", no_variable)
    words("return if else for while do switch case sizeof alignof decltype static_assert as_type", keyword)

    forbidden["double"] = "'double' is no type of Metal"
    forbidden["goto"] = "'goto' is not in Metal"
    forbidden["virtual"] = "'virtual' is not in Metal"
    forbidden["dynamic_cast"] = "'dynamic_cast' is not in Metal"
    forbidden["typeid"] = "'typeid' is not in Metal"
    forbidden["new"] = "'new' is not in Metal"
    forbidden["delete"] = "'delete' is not in Metal"
    forbidden["throw"] = forbidden["try"] = forbidden["catch"] = "exceptions are not in Metal"
    forbidden["noexcept"] = "'noexcept' is not in Metal"
    forbidden["thread_local"] = "'thread_local' is not in Metal"
    forbidden["register"] = "'register' is not in Metal"
    forbidden["asm"] = forbidden["__asm__"] = "'asm' is not in Metal"
    forbidden["__int128"] = "'__int128' is no type of Metal"
    forbidden["vertex"] = forbidden["fragment"] = "this is a word of Metal and cannot be a name"

    words("thread_position_in_grid threads_per_grid thread_position_in_threadgroup thread_index_in_threadgroup " \
        "threads_per_threadgroup dispatch_threads_per_threadgroup threadgroup_position_in_grid " \
        "threadgroups_per_grid thread_index_in_simdgroup threads_per_simdgroup simdgroup_index_in_threadgroup " \
        "simdgroups_per_threadgroup dispatch_simdgroups_per_threadgroup thread_execution_width", position)
    words("uint uint2 uint3 ushort ushort2 ushort3", position_type)
    words("uint ushort", position_scalar)
    words("thread_index_in_threadgroup thread_index_in_simdgroup threads_per_simdgroup " \
        "simdgroup_index_in_threadgroup simdgroups_per_threadgroup dispatch_simdgroups_per_threadgroup " \
        "thread_execution_width", scalar_only)
    count = 0
    rows = 0
}

function report(i, text) {
    report_at(files[i], lines[i], text)
}

function report_at(where, line, text) {
    printf "%s:%d: error: %s\n", where, line, text >>messages
}

# ------------------------------------------------------------------------------------------------------------- tokens

function add(kind, text, blanks) {
    count++
    token[count] = text
    kinds[count] = kind
    files[count] = file
    lines[count] = line
    row[count] = rows
    gap[count] = blanks
}

function tokenize(text,    blanks, rest) {
    rest = text
    while (rest != "") {
        blanks = ""
        if (match(rest, /^[ \t\r\f\v]+/)) {
            blanks = substr(rest, 1, RLENGTH)
            rest = substr(rest, RLENGTH + 1)
        }
        if (rest == "") {
            break
        }
        if (match(rest, /^[A-Za-z_$][A-Za-z0-9_$]*/)) {
            add("word", substr(rest, 1, RLENGTH), blanks)
        } else if (match(rest, /^\.?[0-9]([eEpP][+-]|[A-Za-z0-9_.'])*/)) {
            add("number", substr(rest, 1, RLENGTH), blanks)
        } else if (match(rest, /^"([^"\\]|\\.)*"/) || match(rest, /^'([^'\\]|\\.)*'/)) {
            add("text", substr(rest, 1, RLENGTH), blanks)
        } else if (match(rest, /^(\.\.\.|<<=|::|->|\+\+|--|&&|\|\||<<|==|!=|<=|>=|[-+*\/%&|^]=)/)) {
            add("mark", substr(rest, 1, RLENGTH), blanks)
        } else {
            RLENGTH = 1
            add("mark", substr(rest, 1, 1), blanks)
        }
        rest = substr(rest, RLENGTH + 1)
    }
}

# Line markers: # 12 "file" 1 3
/^# [0-9]+ "/ {
    rows++
    original[rows] = $0
    line = $2
    file = $0
    sub(/^# [0-9]+ "/, "", file)
    sub(/"[ 0-9]*$/, "", file)
    own = substr(file, 1, length(stub)) != stub && substr(file, 1, 1) != "<"
    next
}

{
    rows++
    original[rows] = $0
    if (own && substr($0, 1, 1) != "#") {
        changed[rows] = 1
        tokenize($0)
    }
    line++
}

# ----------------------------------------------------------------------------------------------------------- brackets

# Marks the tokens of attributes, and for each bracket ( [ { the token that closes it, and the reverse.
function match_brackets(    i, top, open, j, depth) {
    for (i = 1; i <= count; i++) {
        if (token[i] == "[" && token[i + 1] == "[" && gap[i + 1] == "" && row[i] == row[i + 1]) {
            depth = 0
            for (j = i; j <= count; j++) {
                depth += token[j] == "["
                depth -= token[j] == "]"
                attribute[j] = i
                if (depth == 0) {
                    break
                }
            }
            partner[i] = j
            partner[j] = i
            i = j
        } else if (kinds[i] == "mark" && index("([{", token[i])) {
            open[++top] = i
        } else if (kinds[i] == "mark" && index(")]}", token[i]) && top > 0) {
            partner[i] = open[top]
            partner[open[top--]] = i
        }
    }
}

# The token after the > that closes the < at i, or i if nothing does before the statement ends.
function after_angles(i, last,    j, depth) {
    depth = 0
    for (j = i; j <= last; j++) {
        if (token[j] == "(" || token[j] == "[") {
            j = partner[j]
        } else if (token[j] == "<") {
            depth++
        } else if (token[j] == ">") {
            if (--depth == 0) {
                return j + 1
            }
        } else if (token[j] == ";" || token[j] == "{" || token[j] == "}") {
            break
        }
    }
    return i
}

# The < that opens the > at i, or i.
function before_angles(i, first,    j, depth) {
    depth = 0
    for (j = i; j >= first; j--) {
        if (token[j] == ")" || token[j] == "]") {
            j = partner[j]
        } else if (token[j] == ">") {
            depth++
        } else if (token[j] == "<") {
            if (--depth == 0) {
                return j
            }
        } else if (token[j] == ";" || token[j] == "{" || token[j] == "}") {
            break
        }
    }
    return i
}

# ------------------------------------------------------------------------------------------------- pointers, references

function is_declarator(i) {
    return kinds[i] == "mark" && (token[i] == "*" || token[i] == "&" || token[i] == "&&")
}

# Whether the type that the * or & at i points to names its address space.
function has_space(i, first,    j) {
    for (j = i - 1; j >= first; j--) {
        if (token[j] in space) {
            return 1
        }
        if (token[j] == ">") {
            j = before_angles(j, first)
        } else if (attribute[j]) {
            j = attribute[j]
        } else if (kinds[j] == "mark" && token[j] != "::") {
            return 0
        }
    }
    return 0
}

function check_space(i, first) {
    if (!has_space(i, first)) {
        report(i, (token[i] == "*" ? "a pointer" : "a reference") \
            " without address space; write device, constant, threadgroup or thread before it")
    }
}

# Pointers and references in the declaration [first, last], outside of initializers, array sizes and expressions.
function check_declarators(first, last,    i, angles, alias) {
    alias = has_word(first, last, "using")
    for (i = first; i <= last; i++) {
        if (attribute[i] == i || token[i] == "[" || \
                token[i] == "(" && token[i - 1] ~ /^(decltype|sizeof|alignas|static_assert|__attribute__)$/) {
            i = partner[i]
        } else if (token[i] == "=" && !alias) {
            # To the end of a default argument, or of the declaration.
            for (; i < last && token[i + 1] !~ /^[,)>]$/; i++) {
                if (token[i + 1] == "(" || token[i + 1] == "{" || token[i + 1] == "[") {
                    i = partner[i + 1] - 1
                } else if (token[i + 1] == "<" && after_angles(i + 1, last) > i + 1) {
                    i = after_angles(i + 1, last) - 2
                }
            }
        } else if (token[i] == "<") {
            angles++
        } else if (token[i] == ">") {
            angles--
        } else if (token[i] == "operator") {
            i++
        } else if (is_declarator(i)) {
            if (token[i - 1] == "::") {
                report(i, "pointers to members are not in Metal")
            } else if (token[i - 1] == "(" && kinds[i + 1] == "word" && token[i + 2] == ")") {
                report(i, "function pointers are not in Metal")
            } else if (angles <= 0 || token[i + 1] == ">" || token[i + 1] == ",") {
                check_space(i, first)
            }
        }
    }
}

# In a function's body: whether the * or & at i belongs to a declaration that begins at `first`.
function declares(first, i,    j, name) {
    name = 0
    for (j = first; j < i; j++) {
        if (token[j] == "<") {
            if (after_angles(j, i) == j) {
                return 0
            }
            j = after_angles(j, i) - 1
        } else if (is_declarator(j)) {
            continue
        } else if (kinds[j] != "word" && token[j] != "::" || token[j] in keyword) {
            return 0
        } else {
            name = 1
        }
    }
    for (j = i + 1; token[j] == "const" || token[j] in space; j++) {
    }
    if (!name || kinds[j] != "word") {
        return 0
    }
    # if (a && b(c)) declares nothing, if (thread A* b = c) does; for has a colon besides.
    if (token[first - 1] == "(") {
        return token[j + 1] == "=" || token[first - 2] == "for" && token[j + 1] == ":"
    }
    return token[j + 1] ~ /^(=|;|,|\[|\(|\{)$/
}

function check_body_mark(i, first,    begin) {
    if (token[i + 1] == ")" || token[i + 1] == ">" || token[i + 1] == "," || token[i + 1] == ";") {
        begin = token[i + 1] == ")" ? partner[i + 1] + 1 : first
        check_space(i, begin)
        if (token[i + 1] == ")" && token[begin - 2] !~ /^(sizeof|decltype|alignof)$/ && \
                (kinds[i + 2] != "mark" || token[i + 2] == "(" || token[i + 2] == "&")) {
            report(i, "a cast in C's form, which may change the address space unseen; use reinterpret_cast")
        }
    } else if (token[i - 1] == "(" && kinds[i + 1] == "word" && token[i + 2] == ")" && token[i + 3] == "(") {
        report(i, "function pointers are not in Metal")
    } else if (declares(first, i)) {
        check_space(i, first)
    }
}

# ---------------------------------------------------------------------------------------------------------- functions

function is_lambda(i) {
    return token[i] == "[" && !attribute[i] && (token[i - 1] in keyword || \
        kinds[i - 1] == "mark" && token[i - 1] != ")" && token[i - 1] != "]" && token[i - 1] != ">")
}

# The body of a function, from its { to its }.
function check_body(open, owner, key,    i, statement, called) {
    statement = open + 1
    for (i = open + 1; i < partner[open]; i++) {
        if (attribute[i]) {
            continue
        }
        if (token[i] == ";" || token[i] == "{" || token[i] == "}" || \
                token[i] == ":" && token[statement] ~ /^(case|default)$/ || \
                token[i] == ")" && token[partner[i] - 1] ~ /^(for|if|while|switch)$/ || token[i] ~ /^(else|do)$/ || \
                token[i] == "(" && token[i - 1] ~ /^(for|if|while|switch)$/) {
            statement = i + 1
        } else if (token[i] == "static") {
            report(i, "static variables in functions are not in Metal")
        } else if (is_lambda(i)) {
            report(i, "lambda expressions are not in Metal before 3.2")
        } else if (is_declarator(i) && token[i - 1] != "operator") {
            check_body_mark(i, statement)
        } else if (kinds[i] == "word" && !(token[i] in keyword)) {
            called = token[i + 1] == "<" ? after_angles(i + 1, partner[open]) : i + 1
            if (token[called] == "(" && token[i - 1] != "." && token[i - 1] != "->") {
                if (token[i - 1] == "::") {
                    call(key, token[i - 2] "::" token[i], i)
                } else {
                    call(key, token[i], i)
                    if (owner != "") {
                        call(key, owner "::" token[i], i)
                    }
                }
            }
        }
    }
}

function call(from, to, i) {
    calls[from] = calls[from] " " to
    if (to in kernels) {
        report(i, "a kernel is called by another function")
    }
}

# Whether `from` reaches `goal` through functions with one definition each; of overloads, it is not known which is
# meant.
function reaches(from, goal,    parts, n, i) {
    if (visited[from, goal]++) {
        return 0
    }
    n = split(calls[from], parts, " ")
    for (i = 1; i <= n; i++) {
        if (definitions[parts[i]] == 1 && (parts[i] == goal || reaches(parts[i], goal))) {
            return 1
        }
    }
    return 0
}

# The ( of a function's parameters in the declaration [first, last]; 0 if it declares no function.
function parameters_of(first, last,    i) {
    for (i = first; i <= last; i++) {
        if (attribute[i] == i) {
            i = partner[i]
        } else if (token[i] == "=") {
            return 0
        } else if (token[i] == "(") {
            if (token[i - 1] !~ /^(decltype|alignas|__attribute__)$/) {
                return i
            }
            i = partner[i]
        } else if (token[i] == "operator" && token[i + 1] == "(") {
            i += 2
        } else if (token[i] == "<" && token[i - 1] != "operator") {
            i = after_angles(i, last) - 1
        }
    }
    return 0
}

# ------------------------------------------------------------------------------------------------------------- kernels

# The name of the attribute at i, with its argument in `argument`; strings in a row are one.
function attribute_at(i,    j) {
    argument = ""
    for (j = i + 4; token[i + 3] == "(" && j < partner[i] - 2; j++) {
        argument = argument token[j]
    }
    gsub(/""/, "", argument)
    return token[i + 2]
}

function host_name(first, last,    i) {
    for (i = first; i <= last; i++) {
        if (attribute[i] == i && attribute_at(i) == "host_name") {
            return argument
        }
    }
    return ""
}

function check_kernel(first, last, open,    i, name, host, is_template, begin, used) {
    host = host_name(first, last)
    is_template = token[first] == "template"
    if (is_template && token[first + 1] != "<" && host == "") {
        report(first, "an instantiation of a kernel needs [[host_name(\"...\")]]")
    }
    name = open - 1
    if (host == "" && !is_template) {
        host = "\"" token[name] "\""
    }
    if (host != "" && hosts[host]++) {
        report(first, "a second kernel with the name " host)
    }
    if (is_template && token[first + 1] != "<") {
        return
    }
    kernels[token[name]] = 1
    if (token[name - 1] != "void") {
        report(name, "a kernel returns void")
    }
    begin = open + 1
    for (i = open + 1; i <= partner[open]; i++) {
        if (attribute[i] == i) {
            i = partner[i]
        } else if (token[i] == "<") {
            i = after_angles(i, partner[open]) - 1
        } else if (token[i] == "," || i == partner[open]) {
            if (begin < i) {
                check_parameter(begin, i - 1, token[name], used)
            }
            begin = i + 1
        } else if (token[i] == "(" || token[i] == "[") {
            i = partner[i]
        }
    }
}

function check_parameter(first, last, kernel_name, used,    i, pointer, given, type, name) {
    pointer = 0
    given = ""
    for (i = first; i <= last; i++) {
        if (attribute[i] == i) {
            name = attribute_at(i)
            given = given != "" ? given : name
            if (name == "buffer") {
                if (argument !~ /^[0-9]+$/ || argument + 0 > 30) {
                    report(i, "the index of a buffer is a number from 0 to 30")
                } else if (used[argument]++) {
                    report(i, "two parameters of kernel '" kernel_name "' have the buffer index " argument)
                }
            } else if (name in position) {
                if (!(type in position_type) || name in scalar_only && !(type in position_scalar)) {
                    report(i, "[[" name "]] is of type uint or ushort" \
                        (name in scalar_only ? "" : ", or a vector of 2 or 3 of them"))
                }
            } else if (name != "threadgroup") {
                report(i, "[[" name "]] is no attribute of a kernel's parameter that Metal and softmetal have")
            }
            i = partner[i]
        } else if (is_declarator(i)) {
            pointer = 1
        } else if (!pointer && kinds[i] == "word" && !(token[i] in specifier) && type == "") {
            type = token[i]
        } else if (token[i] == "unsigned" || token[i] == "signed") {
            type = token[i]
        }
    }
    if (given == "") {
        report(first, "a parameter of kernel '" kernel_name "' has no [[...]] attribute")
    } else if ((given == "buffer" || given == "threadgroup") != pointer) {
        report(first, pointer ? "a pointer or reference of kernel '" kernel_name "' is no [[buffer(...)]]" : \
            "[[" given "]] of kernel '" kernel_name "' is no pointer or reference")
    }
}

# -------------------------------------------------------------------------------------------------------- declarations

function has_word(first, last, wanted,    i) {
    for (i = first; i <= last; i++) {
        if (!attribute[i] && token[i] == wanted) {
            return 1
        }
    }
    return 0
}

function is_kernel(first, last,    i) {
    for (i = first; i <= last; i++) {
        if (token[i] == "kernel" && (!attribute[i] || attribute_at(attribute[i]) == "kernel")) {
            return 1
        }
    }
    return 0
}

# A variable lives in constant space unless it is a member of each object.
function check_variable(first, last, in_struct,    begin) {
    begin = first
    if (token[begin] == "template" && token[begin + 1] == "<") {
        begin = after_angles(begin + 1, last)
    }
    if (begin > last || token[begin] in no_variable || in_struct && !has_word(begin, last, "static")) {
        return
    }
    if (!has_word(begin, last, "constant")) {
        report(begin, "a variable of the program, not of a thread, is in constant space: write constant")
    }
}

# A declaration without its body: the tokens [first, last].
function check_declaration(first, last, owner, has_body,    open, kernel) {
    if (first > last || token[first] == "static_assert") {
        return
    }
    check_declarators(first, last)
    open = parameters_of(first, last)
    kernel = is_kernel(first, last)
    if (kernel && open) {
        check_kernel(first, last, open)
    } else if (!open && !(has_body && (has_word(first, last, "struct") || has_word(first, last, "union")))) {
        check_variable(first, last, owner != "")
    }
}

# The declarations in [first, last]: a file's, a namespace's or a struct's.
function check_scope(first, last, owner,    i, begin, open, key, name) {
    begin = first
    for (i = first; i <= last; i++) {
        if (attribute[i] == i) {
            i = partner[i]
        } else if (token[i] == ";") {
            check_declaration(begin, i - 1, owner, 0)
            begin = i + 1
        } else if (token[i] == ":" && token[i - 1] ~ /^(public|private|protected)$/) {
            begin = i + 1
        } else if (token[i] == "(" || token[i] == "[") {
            i = partner[i]
        } else if (token[i] == "{") {
            open = parameters_of(begin, i - 1)
            if (open) {
                # Initializers of members stand between the parameters and the body: a(1), b{2}.
                while (kinds[i - 1] == "word" && has_word(partner[open], i - 1, ":")) {
                    for (i = partner[i] + 1; token[i] != "{"; i++) {
                    }
                }
                check_declaration(begin, i - 1, owner, 1)
                name = token[open - 1]
                if (name == ">") {
                    name = token[before_angles(open - 1, begin) - 1]
                }
                key = owner == "" ? name : owner "::" name
                if (token[open - 2] == "operator" || token[open - 1] == ")") {
                    key = "operator at " open  # its name is no call of it: float(x) is not operator float()
                }
                definitions[key]++
                defined[key] = open - 1
                check_body(i, owner, key)
                i = partner[i]
                begin = i + 1
            } else if (has_word(begin, i - 1, "namespace") || token[begin] == "extern") {
                check_scope(i + 1, partner[i] - 1, owner)
                i = partner[i]
                begin = i + 1
            } else if (has_word(begin, i - 1, "enum") || has_word(begin, i - 1, "=")) {
                i = partner[i]
            } else if (has_word(begin, i - 1, "struct") || has_word(begin, i - 1, "class") || \
                    has_word(begin, i - 1, "union")) {
                check_scope(i + 1, partner[i] - 1, struct_name(begin, i - 1))
                i = partner[i]
                begin = token[i + 1] == ";" ? i + 2 : i + 1
                i += token[i + 1] == ";"
            } else {
                i = partner[i]
            }
        }
    }
}

function struct_name(first, last,    i) {
    for (i = first; i <= last; i++) {
        if (token[i] ~ /^(struct|class|union)$/ && kinds[i + 1] == "word" && i < last && \
                !(token[first] == "template" && i < after_angles(first + 1, last))) {
            return token[i + 1]
        }
    }
    return "(anonymous)"
}

# --------------------------------------------------------------------------------------------------- words and literals

function check_tokens(    i, text) {
    for (i = 1; i <= count; i++) {
        text = token[i]
        if (kinds[i] == "word") {
            if (text in forbidden && !(text == "delete" && token[i - 1] == "=")) {
                report(i, forbidden[text])
            } else if (text == "long" && token[i - 1] == "long") {
                report(i, "'long long' is no type of Metal; long has 64 bits")
            } else if (text ~ /^__builtin_/) {
                report(i, "'" text "' is the compiler's own, not Metal's; put it inside #if defined(__SOFTMETAL__)")
            }
        } else if (kinds[i] == "number") {
            if (is_floating(text)) {
                if (text ~ /[lL]$/) {
                    report(i, "'" text "' is a long double, no type of Metal")
                } else if (text !~ /(bf|[fFhH])$/) {
                    token[i] = text "f"
                }
            } else if (text ~ /([lL][lL])/) {
                report(i, "'" text "' is a long long, no type of Metal")
            }
        }
    }
}

function is_floating(text) {
    return text ~ /^0[xX]/ ? text ~ /[pP]/ : text ~ /[.eE]/ || text ~ /^[0-9]+([fFhH]|bf)$/
}

END {
    match_brackets()
    check_tokens()
    check_scope(1, count, "")
    for (key in defined) {
        if (definitions[key] == 1 && reaches(key, key)) {
            report(defined[key], "'" key "' calls itself; recursion is not in Metal's kernels")
        }
    }
    for (i = 1; i <= count; i++) {
        text = attribute[i] || token[i] == "kernel" ? "" : token[i]
        prepared[row[i]] = prepared[row[i]] gap[i] (text == "" ? " " : text)
    }
    for (i = 1; i <= rows; i++) {
        print changed[i] ? prepared[i] : original[i]
    }
}
