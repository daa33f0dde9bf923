// SPDX-License-Identifier: Apache-2.0
inline float apply(float (*f)(float), float x) {  // expect: function pointers are not in Metal
    return f(x);
}
inline float again(float x) {
    float (*g)(float) = 0;  // expect: function pointers are not in Metal
    return g(x);
}
