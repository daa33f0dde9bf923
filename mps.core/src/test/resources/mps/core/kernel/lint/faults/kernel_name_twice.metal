// SPDX-License-Identifier: Apache-2.0
template <typename V>
kernel void fill(device V* z [[buffer(0)]], uint i [[thread_position_in_grid]]) {
    z[i] = V(1);
}
template [[host_name("fill")]] kernel void fill<float>(device float*, uint);
template [[host_name("fill")]] kernel void fill<int>(device int*, uint);  // expect: a second kernel with the name "fill"
template kernel void fill<uint>(device uint*, uint);  // expect: an instantiation of a kernel needs [[host_name
