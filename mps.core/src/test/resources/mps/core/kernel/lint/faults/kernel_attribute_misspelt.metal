// SPDX-License-Identifier: Apache-2.0
kernel void k(device float* z [[buffer(0)]],
              uint i [[thread_position_in_gird]],  // expect: [[thread_position_in_gird]] is no attribute
              ulong lane [[thread_index_in_simdgroup]],  // expect: [[thread_index_in_simdgroup]] is of type uint or ushort
              device float* x [[buffer(31)]],  // expect: the index of a buffer is a number from 0 to 30
              uint n [[buffer(3)]]) {  // expect: [[buffer]] of kernel 'k' is no pointer or reference
    z[i] = x[lane] * n;
}
