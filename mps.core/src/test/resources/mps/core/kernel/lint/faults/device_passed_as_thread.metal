// SPDX-License-Identifier: Apache-2.0
inline void twice(thread float& x) { x += x; }
inline float first(thread const float* x) { return x[0]; }
kernel void k(device float* z [[buffer(0)]]) {
    twice(z[0]);  // expect: no matching function for call to 'twice'
    z[1] = first(z);  // expect: no matching function for call to 'first'
}
