// SPDX-License-Identifier: Apache-2.0
template <typename V>
kernel void fill(device V* z [[buffer(0)]], uint i [[thread_position_in_grid]]) {
    z[i] = V(1);
}
template [[host_name("fill")]] kernel void fill<float>(device float*);  // expect: explicit instantiation of 'fill'
