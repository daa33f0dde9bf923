// SPDX-License-Identifier: Apache-2.0
// A test framework in one page. A test's name says the rule it checks:
//
//     TEST("a message to nil returns zero") { CHECK_EQUAL(send<uint64_t>(nullptr, "length"), 0u); }
//
// DEATH("name") { ... } runs in a process of its own when a test calls dies("name", "expected text on stderr").
#pragma once

#include <cstdint>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace check {

struct Case {
    const char* name;
    void (*body)();
};

std::vector<Case>& tests();
std::vector<Case>& deaths();

struct Registration {
    Registration(std::vector<Case>& list, Case one) { list.push_back(one); }
};

void failed(const char* file, int line, const std::string& what);

/// Runs a DEATH in a new process; checks that it was aborted and that its stderr contains the text.
void dies(const char* file, int line, const char* death, std::string_view text);

template <class T>
std::string show(const T& value) {
    std::ostringstream out;
    if constexpr (std::is_same_v<T, signed char> || std::is_same_v<T, unsigned char>) {
        out << int(value);
    } else {
        out << value;
    }
    return out.str();
}

template <class A, class B>
void equal(const char* file, int line, const char* expression, const A& got, const B& expected) {
    if (!(got == expected)) {
        failed(file, line, std::string(expression) + ": expected " + show(expected) + ", got " + show(got));
    }
}

inline void contains(const char* file, int line, std::string_view text, std::string_view part) {
    if (text.find(part) == text.npos) {
        failed(file, line,
               "expected a text containing \"" + std::string(part) + "\", got \"" + std::string(text) + "\"");
    }
}

}  // namespace check

#define CHECK_JOIN_(a, b) a##b
#define CHECK_JOIN(a, b) CHECK_JOIN_(a, b)
#define CHECK_CASE(list, name, function)                                                                    \
    static void function();                                                                                 \
    static const ::check::Registration CHECK_JOIN(function, _registration)(list, {name, &function});        \
    static void function()

#define TEST(name) CHECK_CASE(::check::tests(), name, CHECK_JOIN(test_, __LINE__))
#define DEATH(name) CHECK_CASE(::check::deaths(), name, CHECK_JOIN(death_, __LINE__))
#define CHECK(condition) \
    ((condition) ? void() : ::check::failed(__FILE__, __LINE__, "not true: " #condition))
#define CHECK_EQUAL(got, expected) ::check::equal(__FILE__, __LINE__, #got, got, expected)
#define CHECK_CONTAINS(text, part) ::check::contains(__FILE__, __LINE__, text, part)
#define CHECK_DIES(death, text) ::check::dies(__FILE__, __LINE__, death, text)
