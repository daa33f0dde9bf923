// SPDX-License-Identifier: Apache-2.0
inline float first(const float* x) {  // expect: a pointer without address space
    return x[0];
}
