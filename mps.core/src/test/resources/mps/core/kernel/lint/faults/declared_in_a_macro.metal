// SPDX-License-Identifier: Apache-2.0
#define POINTER(name) float* name
inline float first(POINTER(x)) {  // expect: a pointer without address space
    return x[0];
}
