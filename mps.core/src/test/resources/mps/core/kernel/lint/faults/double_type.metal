// SPDX-License-Identifier: Apache-2.0
inline float half_of(float x) {
    double wide = x;  // expect: 'double' is no type of Metal
    return wide * 0.5;
}
constant float TINY = 1e-300L;  // expect: '1e-300L' is a long double
