// SPDX-License-Identifier: Apache-2.0
kernel void k(device float* z [[buffer(0)]], constant float* c [[buffer(1)]]) {
    device const float* x = c;  // expect: with an lvalue of type 'constant float *'
    x = z;
    constant float* d = c;
    d = z;  // expect: assigning 'device float *' to 'constant float *'
    z[0] = x[0] + d[0];
}
