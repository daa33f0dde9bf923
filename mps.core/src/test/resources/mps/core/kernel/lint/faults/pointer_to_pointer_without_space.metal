// SPDX-License-Identifier: Apache-2.0
inline float inner(device float** x) {  // expect: a pointer without address space
    return x[0][0];
}
