// SPDX-License-Identifier: Apache-2.0
kernel void k(device float* z [[buffer(0)]],
              device const float* x,  // expect: a parameter of kernel 'k' has no [[...]] attribute
              uint i) {  // expect: a parameter of kernel 'k' has no [[...]] attribute
    z[i] = x[i];
}
