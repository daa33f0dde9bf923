// SPDX-License-Identifier: Apache-2.0
inline void twice(device float* x) { x[0] += x[0]; }
kernel void k(device float* z [[buffer(0)]]) {
    float local = z[0];
    twice(&local);  // expect: no matching function for call to 'twice'
}
