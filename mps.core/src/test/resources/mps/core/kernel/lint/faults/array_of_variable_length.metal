// SPDX-License-Identifier: Apache-2.0
inline float last(uint n) {
    float x[n];  // expect: variable length array
    x[n - 1] = 1.0f;
    return x[n - 1];
}
