// SPDX-License-Identifier: Apache-2.0
// What the generated wrappers are made of: binding a kernel's parameters, and the loops over threadgroups and threads.
#pragma once

namespace softmetal::launch {

using msl::Grid;

inline constexpr uint32_t execution_width = SOFTMETAL_SIMD_WIDTH;

template <class F>
struct Signature;
template <class... P>
struct Signature<void (*)(P...)> {
    static constexpr int count = sizeof...(P);
};

template <int I, class Head, class... Tail>
struct Pick {
    typedef typename Pick<I - 1, Tail...>::type type;
};
template <class Head, class... Tail>
struct Pick<0, Head, Tail...> {
    typedef Head type;
};
template <class F, int I>
struct ParameterOf;
template <class... P, int I>
struct ParameterOf<void (*)(P...), I> {
    static_assert(I < int(sizeof...(P)), "the kernel has fewer parameters than its declaration shows");
    typedef typename Pick<I, P...>::type type;
};
template <class F, int I>
using Parameter = typename ParameterOf<F, I>::type;

/// 1 if a kernel may write through a parameter: through a pointer or reference to what is not const.
template <class P>
inline constexpr uint64_t writes = 0;
template <class T>
inline constexpr uint64_t writes<T*> = 1;
template <class T>
inline constexpr uint64_t writes<const T*> = 0;
template <class T>
inline constexpr uint64_t writes<T&> = 1;
template <class T>
inline constexpr uint64_t writes<const T&> = 0;

/// A buffer parameter. A small `constant T&` is copied once, which tells the compiler that no store changes it.
template <class P>
struct Bound {
    static_assert(sizeof(P) == 0, "a buffer parameter must be a pointer or a reference");
};
template <class T>
struct Bound<T*> {
    T* address;
    explicit Bound(void* binding) : address(static_cast<T*>(binding)) {}
    T* get() const { return address; }
};
template <class T>
struct Bound<T&> {
    T* address;
    explicit Bound(void* binding) : address(static_cast<T*>(binding)) {}
    T& get() const { return *address; }
};
template <class T>
    requires(sizeof(T) <= 256)
struct Bound<const T&> {
    T value;
    explicit Bound(void* binding) { __builtin_memcpy(&value, binding, sizeof value); }
    const T& get() const { return value; }
};

/// A position or size as the parameter's type: all three components, the first two, or x alone.
template <class P>
inline P position(uint x, uint y, uint z) {
    if constexpr (requires(P p) { p.z; })
        return P(x, y, z);
    else if constexpr (requires(P p) { p.y; })
        return P(x, y);
    else
        return P(x);
}

/// Where one group lies: its first thread, and how many threads it really has.
struct Group {
    uint index[3];
    uint first[3];
    uint size[3];
};

inline Group group_at(const Grid& grid, uint64_t linear) {
    Group group;
    group.index[0] = uint(linear % grid.groups[0]);
    group.index[1] = uint(linear / grid.groups[0] % grid.groups[1]);
    group.index[2] = uint(linear / grid.groups[0] / grid.groups[1]);
    for (int i = 0; i < 3; ++i) {
        group.first[i] = group.index[i] * grid.threads_per_group[i];
        const uint rest = grid.threads_per_grid[i] - group.first[i];
        group.size[i] = rest < grid.threads_per_group[i] ? rest : grid.threads_per_group[i];
    }
    return group;
}

/// What a kernel can ask about the thread it runs as; the names are Metal's attributes.
struct Thread {
    const Grid& grid;
    const Group& group;
    uint x, y, z;  // in the grid: a loop over them indexes buffers without a sum that could wrap, so it vectorizes
    uint lane;     // in the simdgroup

    template <class P> P thread_position_in_grid() const { return position<P>(x, y, z); }
    template <class P> P threads_per_grid() const {
        return position<P>(grid.threads_per_grid[0], grid.threads_per_grid[1], grid.threads_per_grid[2]);
    }
    template <class P> P thread_position_in_threadgroup() const {
        return position<P>(x - group.first[0], y - group.first[1], z - group.first[2]);
    }
    template <class P> P thread_index_in_threadgroup() const { return P(linear()); }
    template <class P> P threads_per_threadgroup() const {
        return position<P>(group.size[0], group.size[1], group.size[2]);
    }
    template <class P> P dispatch_threads_per_threadgroup() const {
        return position<P>(grid.threads_per_group[0], grid.threads_per_group[1], grid.threads_per_group[2]);
    }
    template <class P> P threadgroup_position_in_grid() const {
        return position<P>(group.index[0], group.index[1], group.index[2]);
    }
    template <class P> P threadgroups_per_grid() const {
        return position<P>(grid.groups[0], grid.groups[1], grid.groups[2]);
    }
    template <class P> P thread_index_in_simdgroup() const { return P(lane); }
    template <class P> P threads_per_simdgroup() const { return P(SOFTMETAL_SIMD_WIDTH); }
    template <class P> P simdgroup_index_in_threadgroup() const { return P(linear() / SOFTMETAL_SIMD_WIDTH); }
    template <class P> P simdgroups_per_threadgroup() const { return P(simdgroups(group.size)); }
    template <class P> P dispatch_simdgroups_per_threadgroup() const { return P(simdgroups(grid.threads_per_group)); }

private:
    uint linear() const {
        return ((z - group.first[2]) * group.size[1] + y - group.first[1]) * group.size[0] + x - group.first[0];
    }
    static uint simdgroups(const uint* size) {
        return (size[0] * size[1] * size[2] + SOFTMETAL_SIMD_WIDTH - 1) / SOFTMETAL_SIMD_WIDTH;
    }
};

#if SOFTMETAL_SIMD_WIDTH == 1

/// Calls the kernel for every thread of the groups [first, end). A kernel that asks for grid positions only
/// (Kernel::sees_groups is false) cannot tell where groups end, so that neighbouring groups become one long loop.
template <class Kernel>
inline void run(void* const* bindings, const Grid& dispatch, uint64_t first, uint64_t end) {
    const Grid grid = dispatch;
    const Kernel kernel(bindings);
    while (first < end) {
        Group group = group_at(grid, first);
        uint64_t taken = 1;
        if constexpr (!Kernel::sees_groups) {
            const uint64_t in_row = grid.groups[0] - group.index[0];
            taken = end - first < in_row ? end - first : in_row;
            const uint64_t threads = taken * grid.threads_per_group[0];
            const uint rest = grid.threads_per_grid[0] - group.first[0];
            group.size[0] = threads < rest ? uint(threads) : rest;
        }
        for (uint z = group.first[2]; z < group.first[2] + group.size[2]; ++z)
            for (uint y = group.first[1]; y < group.first[1] + group.size[1]; ++y)
                for (uint x = group.first[0]; x < group.first[0] + group.size[0]; ++x)
                    kernel(Thread{grid, group, x, y, z, 0});
        first += taken;
    }
}

#else

template <class Kernel>
void run(void* const* bindings, const Grid& grid, uint64_t first, uint64_t end) {
    const Kernel kernel(bindings);
    lockstep::Simdgroup simdgroup;
    for (; first < end; ++first) {
        const Group group = group_at(grid, first);
        const uint threads = group.size[0] * group.size[1] * group.size[2];
        for (uint start = 0; start < threads; start += SOFTMETAL_SIMD_WIDTH) {
            const uint rest = threads - start;
            simdgroup.run(rest < SOFTMETAL_SIMD_WIDTH ? rest : SOFTMETAL_SIMD_WIDTH, [&](uint lane) {
                const uint t = start + lane;
                const uint row = t / group.size[0];
                kernel(Thread{grid, group, group.first[0] + t % group.size[0], group.first[1] + row % group.size[1],
                              group.first[2] + row / group.size[1], lane});
            });
        }
    }
}

#endif

}  // namespace softmetal::launch
