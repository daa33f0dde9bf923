// SPDX-License-Identifier: Apache-2.0
inline float first(constant float* x) { return x[0]; }
kernel void k(device float* z [[buffer(0)]], device const float* x [[buffer(1)]]) {
    z[0] = first(x);  // expect: cannot pass pointer to address space 'device' as a pointer to address space 'constant'
}
