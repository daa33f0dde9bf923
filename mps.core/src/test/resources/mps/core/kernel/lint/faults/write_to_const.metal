// SPDX-License-Identifier: Apache-2.0
constant uint N = 3;
kernel void k(device const float* x [[buffer(0)]]) {
    x[0] = 1.0f;  // expect: read-only variable is not assignable
    const uint own = 2;
    own = 1;  // expect: cannot assign to variable 'own' with const-qualified type
    N = 4;  // expect: cannot assign to variable 'N' with const-qualified type
}
