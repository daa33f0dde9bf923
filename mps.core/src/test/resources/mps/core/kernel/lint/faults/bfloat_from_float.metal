// SPDX-License-Identifier: Apache-2.0
kernel void k(device bfloat* z [[buffer(0)]], device const float* x [[buffer(1)]]) {
    z[0] = x[0];  // expect: bfloat comes from float only by a cast
    z[1] += x[1];  // expect: bfloat comes from float only by a cast
    z[2] = bfloat(x[2] + z[0]);
    bfloat own = exp(x[3]);  // expect: bfloat comes from float only by a cast
    z[3] = tanh(own);  // expect: call to 'tanh' is ambiguous
}
