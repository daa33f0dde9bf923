// SPDX-License-Identifier: Apache-2.0
constexpr uint N = 7;  // expect: a variable of the program, not of a thread, is in constant space
uint counter;  // expect: a variable of the program, not of a thread, is in constant space
struct Limits {
    static constexpr float LARGEST = 1e30f;  // expect: a variable of the program, not of a thread, is in constant space
};
