// SPDX-License-Identifier: Apache-2.0
inline void count(device atomic_ulong* total, device atomic_uint* other, device float* plain) {
    atomic_max_explicit(total, 1ul, memory_order_relaxed);
    atomic_fetch_add_explicit(other, 1u, memory_order_relaxed);
    atomic_fetch_add_explicit(total, 1ul, memory_order_relaxed);  // expect: no matching function for call to
    atomic_fetch_add_explicit(plain, 1.0f, memory_order_relaxed);  // expect: no matching function for call to
}
