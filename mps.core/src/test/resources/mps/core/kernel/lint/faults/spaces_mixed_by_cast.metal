// SPDX-License-Identifier: Apache-2.0
kernel void k(device float* z [[buffer(0)]]) {
    constant float* c = (constant float*)z;  // expect: a cast in C's form
    constant float* d = reinterpret_cast<constant float*>(z);  // expect: reinterpret_cast from 'device float *'
    z[0] = c[0] + d[0];
}
