// SPDX-License-Identifier: Apache-2.0
template <typename V>
kernel void k(device V* z [[buffer(0)]], device const V* x [[buffer(1)]],
              constant uint& n [[buffer(1)]],  // expect: two parameters of kernel 'k' have the buffer index 1
              uint i [[thread_position_in_grid]]) {
    z[i] = x[i % n];
}
template [[host_name("k_float")]] kernel void k<float>(device float*, device const float*, constant uint&, uint);
