// SPDX-License-Identifier: Apache-2.0
inline bool any_of(bool x) {
    return simd_or(x);  // expect: no matching function for call to 'simd_or'
}
inline bfloat total(bfloat x) {
    return simd_sum(x);  // expect: no matching function for call to 'simd_sum'
}
inline float bits(float x) {
    return simd_and(x);  // expect: no matching function for call to 'simd_and'
}
