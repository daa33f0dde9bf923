// SPDX-License-Identifier: Apache-2.0
kernel void inner(device float* z [[buffer(0)]]) {
    z[0] = 1.0f;
}
kernel void outer(device float* z [[buffer(0)]]) {
    inner(z);  // expect: a kernel is called by another function
}
