// SPDX-License-Identifier: Apache-2.0
// Metal's simdgroup functions. SOFTMETAL_SIMD_WIDTH is 1 (a thread is its own simdgroup, and all of this vanishes) or
// 32 (the lock-step test mode, where they really exchange values between lanes).
#pragma once

#if SOFTMETAL_SIMD_WIDTH != 1
#include "lockstep.hpp"
#endif

namespace metal {

enum class mem_flags : uint { mem_none = 0, mem_device = 1, mem_threadgroup = 2, mem_texture = 4 };

void threadgroup_barrier(mem_flags) = delete;  // softmetal runs a group's simdgroups one after another

#if SOFTMETAL_SIMD_WIDTH == 1

template <class T> inline T simd_sum(T x) { return x; }
template <class T> inline T simd_product(T x) { return x; }
template <class T> inline T simd_min(T x) { return x; }
template <class T> inline T simd_max(T x) { return x; }
template <class T> inline T simd_and(T x) { return x; }
template <class T> inline T simd_or(T x) { return x; }
template <class T> inline T simd_xor(T x) { return x; }
template <class T> inline T simd_prefix_inclusive_sum(T x) { return x; }
template <class T> inline T simd_prefix_inclusive_product(T x) { return x; }
template <class T> inline T simd_prefix_exclusive_sum(T) { return T(0); }
template <class T> inline T simd_prefix_exclusive_product(T) { return T(1); }
template <class T> inline T simd_broadcast(T x, ushort) { return x; }
template <class T> inline T simd_broadcast_first(T x) { return x; }
template <class T> inline T simd_shuffle(T x, ushort) { return x; }
template <class T> inline T simd_shuffle_xor(T x, ushort) { return x; }
template <class T> inline T simd_shuffle_up(T x, ushort) { return x; }
template <class T> inline T simd_shuffle_down(T x, ushort) { return x; }
inline bool simd_all(bool x) { return x; }
inline bool simd_any(bool x) { return x; }
inline bool simd_is_first() { return true; }
inline void simdgroup_barrier(mem_flags) {}

#else

namespace detail {

// Folds the values of the active lanes in [first, end), halves first as a butterfly would, `none` for the others.
template <class T, class Combine>
T fold(const softmetal::lockstep::Values<T>& values, uint first, uint end, T none, Combine combine) {
    if (end - first == 1) return values.active(first) ? values[first] : none;
    const uint middle = first + (end - first) / 2;
    return combine(fold(values, first, middle, none, combine), fold(values, middle, end, none, combine));
}

}  // namespace detail

#define SOFTMETAL_REDUCTION(name, none, result) \
    template <class T> \
    T name(T x) { \
        const softmetal::lockstep::Values<T> values(#name, x); \
        return detail::fold(values, 0, SOFTMETAL_SIMD_WIDTH, T(none), [](T a, T b) { return T(result); }); \
    }
SOFTMETAL_REDUCTION(simd_sum, 0, a + b)
SOFTMETAL_REDUCTION(simd_product, 1, a * b)
SOFTMETAL_REDUCTION(simd_min, values.first(), min(a, b))
SOFTMETAL_REDUCTION(simd_max, values.first(), max(a, b))
SOFTMETAL_REDUCTION(simd_and, ~T(0), a & b)
SOFTMETAL_REDUCTION(simd_or, 0, a | b)
SOFTMETAL_REDUCTION(simd_xor, 0, a ^ b)
#undef SOFTMETAL_REDUCTION

#define SOFTMETAL_PREFIX(name, none, op, last) \
    template <class T> \
    T name(T x) { \
        const softmetal::lockstep::Values<T> values(#name, x); \
        T result = T(none); \
        for (uint lane = 0; lane < values.lane() + last; ++lane) \
            if (values.active(lane)) result = T(result op values[lane]); \
        return result; \
    }
SOFTMETAL_PREFIX(simd_prefix_inclusive_sum, 0, +, 1)
SOFTMETAL_PREFIX(simd_prefix_inclusive_product, 1, *, 1)
SOFTMETAL_PREFIX(simd_prefix_exclusive_sum, 0, +, 0)
SOFTMETAL_PREFIX(simd_prefix_exclusive_product, 1, *, 0)
#undef SOFTMETAL_PREFIX

template <class T>
T simd_broadcast(T x, ushort lane) {
    return softmetal::lockstep::Values<T>("simd_broadcast", x).of(lane);
}
template <class T>
T simd_broadcast_first(T x) {
    return softmetal::lockstep::Values<T>("simd_broadcast_first", x).first();
}
template <class T>
T simd_shuffle(T x, ushort lane) {
    return softmetal::lockstep::Values<T>("simd_shuffle", x).of(lane);
}
template <class T>
T simd_shuffle_xor(T x, ushort mask) {
    const softmetal::lockstep::Values<T> values("simd_shuffle_xor", x);
    return values.of(values.lane() ^ mask);
}
template <class T>
T simd_shuffle_up(T x, ushort delta) {
    const softmetal::lockstep::Values<T> values("simd_shuffle_up", x);
    return values.lane() < delta ? x : values.of(values.lane() - delta);
}
template <class T>
T simd_shuffle_down(T x, ushort delta) {
    const softmetal::lockstep::Values<T> values("simd_shuffle_down", x);
    return values.lane() + delta >= SOFTMETAL_SIMD_WIDTH ? x : values.of(values.lane() + delta);
}
inline bool simd_any(bool x) { return simd_or(uint(x)) != 0; }
inline bool simd_all(bool x) { return simd_and(uint(x)) != 0; }
inline bool simd_is_first() {
    const softmetal::lockstep::Values<uint> lanes("simd_is_first", 0);
    return lanes.lane() == lanes.first_lane();
}
inline void simdgroup_barrier(mem_flags) { softmetal::lockstep::Values<uint>("simdgroup_barrier", 0); }

#endif

}  // namespace metal
