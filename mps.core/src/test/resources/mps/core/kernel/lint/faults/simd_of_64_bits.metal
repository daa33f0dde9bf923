// SPDX-License-Identifier: Apache-2.0
inline ulong total(ulong x) {
    return simd_sum(x);  // expect: no matching function for call to 'simd_sum'
}
inline long largest(long x) {
    return simd_max(x);  // expect: no matching function for call to 'simd_max'
}
inline ulong other(ulong x) {
    return simd_shuffle_xor(x, 1);  // expect: no matching function for call to 'simd_shuffle_xor'
}
