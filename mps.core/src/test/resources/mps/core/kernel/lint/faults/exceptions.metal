// SPDX-License-Identifier: Apache-2.0
inline float root(float x) {
    if (x < 0.0f) {
        throw x;  // expect: exceptions are not in Metal
    }
    return sqrt(x);
}
