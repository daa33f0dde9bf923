// SPDX-License-Identifier: Apache-2.0
// What a compiled kernel library and its host share. Generated code includes this file, so it depends on nothing else;
// any change of layout or meaning needs a new kernel_abi_version.
#pragma once

#include <stdint.h>

namespace softmetal::msl {

/// Raised whenever Grid, KernelEntry, KernelRecord or LibraryTable change, so that older prebuilt libraries are no
/// longer found.
inline constexpr uint32_t kernel_abi_version = 2;

/// One dispatch. Counts are per dimension (x, y, z), none of them zero. `threads_per_grid` is the exact number of
/// threads: groups at the upper edges run fewer than `threads_per_group` when it is no multiple of them.
struct Grid {
    uint32_t threads_per_grid[3];
    uint32_t threads_per_group[3];
    uint32_t groups[3];
};

/// Runs the threadgroups with linear index (x fastest) in [first_group, end_group). `bindings[i]` is the address bound
/// at buffer index i: a buffer's contents plus offset, or the bytes of setBytes. Entries the kernel does not name are
/// not read. Any number of threads may run disjoint ranges of one dispatch at once; results do not depend on the split.
using KernelEntry = void (*)(void* const* bindings, const Grid& grid, uint64_t first_group, uint64_t end_group);

/// One kernel function of a library.
struct KernelRecord {
    const char* name;           // host name
    uint64_t used_bindings;     // bit i: buffer index i must be bound
    uint64_t written_bindings;  // bit i: the kernel may write through buffer index i
    KernelEntry entry;
};

/// What a compiled library exports as `softmetal_library`.
struct LibraryTable {
    uint32_t abi_version;
    uint32_t execution_width;
    uint64_t count;
    const KernelRecord* kernels;
};

}  // namespace softmetal::msl
