// SPDX-License-Identifier: Apache-2.0
template <typename V>
inline V total(V x) {
    return simd_sum(x);  // expect: no matching function for call to 'simd_sum'
}
kernel void k(device long* z [[buffer(0)]], device const float* x [[buffer(1)]]) {
    z[0] = total(z[1]) + long(total(x[0]));
}
