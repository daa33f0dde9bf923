// SPDX-License-Identifier: Apache-2.0
// types: float32 bfloat16
// Right for the types it names.
kernel void halve(device T* z [[buffer(0)]], uint i [[thread_position_in_grid]]) {
    z[i] = T(exp(A(z[i])));
}
