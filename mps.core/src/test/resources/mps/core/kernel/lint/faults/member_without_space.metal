// SPDX-License-Identifier: Apache-2.0
struct Row {
    float* begin;  // expect: a pointer without address space
    device float* end;
};
typedef float* Pointer;  // expect: a pointer without address space
using Reference = const uint&;  // expect: a reference without address space
