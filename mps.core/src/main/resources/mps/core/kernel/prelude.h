// SPDX-License-Identifier: Apache-2.0
// What every kernel shares: this text is put in front of each .metal file of the folder.
//
// One simdgroup works on one item (a row, or a block of one), its threads on every width-th element:
//     for (ulong i = begin + lane; i < end; i += width)
// and what they found is joined by simd_sum or simd_max. No kernel knows its width, so the same source runs 32 threads
// wide on a GPU and one thread wide on a CPU, where the compiler turns the loops into vector code.
#include <metal_stdlib>
using namespace metal;

#if defined(__SOFTMETAL__)
#define MPS_PRAGMA(text) _Pragma(#text)
// The iterations of the next loop do not depend on each other.
#define MPS_INDEPENDENT MPS_PRAGMA(GCC ivdep)
// The next loop may form `variable` in any order.
#define MPS_REDUCTION(operation, variable) MPS_PRAGMA(omp simd reduction(operation : variable))
#else
#define MPS_INDEPENDENT
#define MPS_REDUCTION(operation, variable)
#endif

// Dimensions around a row, at most: tensors have eight dimensions.
constant constexpr uint OUTER = 7;

// How up to three operands are walked, in elements. The Java class Walk writes this struct.
struct Walk {
    ulong inner;            // elements of a row
    ulong rows;             // rows in all
    ulong block;            // elements of a row that one item takes
    uint blocks;            // items per row; 1 if rows_per_item is more than 1
    uint rows_per_item;     // rows that one item takes
    uint rank;              // dimensions around a row
    float scalar;           // a number that the kernel needs
    ulong sizes[OUTER];     // of the dimensions around a row, outermost first
    ulong strides[3][OUTER + 1];  // of each operand; the last is that of the row's elements
};

// Where a row of an operand begins.
inline ulong row_offset(constant Walk& walk, uint operand, ulong row) {
    ulong offset = 0;
    for (uint dim = walk.rank; dim-- > 0;) {
        ulong size = walk.sizes[dim];
        offset += (row % size) * walk.strides[operand][dim];
        row /= size;
    }
    return offset;
}
