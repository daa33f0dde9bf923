// SPDX-License-Identifier: Apache-2.0
// What every kernel shares. The text of a kernel source is this file, the element type's file in types/, and the .metal
// file, which says in its first lines which types it is for.
//
// One simdgroup works on one item (some rows, or a block of one), its threads on every width-th element:
//     for (ulong i = begin + lane; i < end; i += width)
// and what they found is joined by simd_sum or simd_max. No kernel knows its width, so the same source runs 32 threads
// wide on a GPU and one thread wide on a CPU, where the compiler turns the loops into vector code.
#include <metal_stdlib>
using namespace metal;

#if defined(__SOFTMETAL__)
// A function that stays one.
#define MPS_OUTLINE static __attribute__((noinline))
#define MPS_PRAGMA(text) _Pragma(#text)
// The iterations of the next loop do not depend on each other.
#define MPS_INDEPENDENT MPS_PRAGMA(GCC ivdep)
// The next loop may form `variable` in any order.
#define MPS_REDUCTION(operation, variable) MPS_PRAGMA(omp simd reduction(operation : variable))
#else
// Only an explicit fma is one, so that the same source gives the same bits.
#pragma METAL fp contract(off)
#define MPS_OUTLINE static inline
#define MPS_INDEPENDENT
#define MPS_REDUCTION(operation, variable)
#endif

// What a kernel can know of the thread it runs as.
#define MPS_THREAD                                                                                     \
    uint thread_ [[thread_position_in_grid]], uint lane [[thread_index_in_simdgroup]],                 \
        uint width [[threads_per_simdgroup]]

// Dimensions around a row, at most: tensors have eight dimensions.
constant constexpr uint OUTER = 7;

// How up to four operands are walked, in elements; operand 0 is the result. The Java class Walk writes this struct.
struct Walk {
    ulong inner;          // elements of a row
    ulong rows;           // rows in all
    ulong block;          // elements of a row that one item takes
    uint blocks;          // items per row
    uint rows_per_item;   // rows that one item takes
    uint rank;            // dimensions around a row
    uint constants;       // bit i: operand i is the same number everywhere, value[i], and has no memory
    long value[4];        // the bits of a float, or a whole number
    ulong sizes[OUTER];   // of the dimensions around a row, outermost first
    ulong strides[4][OUTER + 1];  // of each operand; the last is that of the row's elements
};

// The part of the work that one simdgroup does.
struct Item {
    ulong begin;  // the first element of each row
    ulong end;
    ulong first;  // the first row
    ulong last;   // the row after the last
};

inline Item item_of(constant Walk& walk, uint thread_, uint width) {
    ulong number = thread_ / width;
    Item item;
    item.begin = (number % walk.blocks) * walk.block;
    item.end = min(item.begin + walk.block, walk.inner);
    item.first = (number / walk.blocks) * walk.rows_per_item;
    item.last = min(item.first + walk.rows_per_item, walk.rows);
    return item;
}

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

inline bool is_constant(constant Walk& walk, uint operand) { return (walk.constants >> operand & 1) != 0; }

// Whole numbers of 64 bits travel between threads as two halves: Metal's simdgroup functions take no wider ones.
inline float from_lane(float value, ushort lane) { return simd_shuffle(value, lane); }
inline uint from_lane(uint value, ushort lane) { return simd_shuffle(value, lane); }
inline int from_lane(int value, ushort lane) { return simd_shuffle(value, lane); }
inline long from_lane(long value, ushort lane) {
    ulong bits = ulong(value);
    uint low = simd_shuffle(uint(bits), lane);
    uint high = simd_shuffle(uint(bits >> 32), lane);
    return long(ulong(high) << 32 | low);
}
inline ulong from_lane(ulong value, ushort lane) { return ulong(from_lane(long(value), lane)); }

// What all threads of a simdgroup hold, joined; the same in each of them.
inline float joined_sum(float value, uint, uint) { return simd_sum(value); }
inline ulong joined_sum(ulong value, uint lane, uint width) {
    for (uint distance = 1; distance < width; distance *= 2) {
        value += from_lane(value, ushort(lane ^ distance));
    }
    return value;
}
inline float joined_max(float value, uint, uint) { return simd_max(value); }
inline int joined_max(int value, uint, uint) { return simd_max(value); }
inline uint joined_max(uint value, uint, uint) { return simd_max(value); }
inline long joined_max(long value, uint lane, uint width) {
    for (uint distance = 1; distance < width; distance *= 2) {
        value = max(value, from_lane(value, ushort(lane ^ distance)));
    }
    return value;
}
inline float joined_min(float value, uint, uint) { return simd_min(value); }
inline int joined_min(int value, uint, uint) { return simd_min(value); }
inline long joined_min(long value, uint lane, uint width) {
    for (uint distance = 1; distance < width; distance *= 2) {
        value = min(value, from_lane(value, ushort(lane ^ distance)));
    }
    return value;
}
inline ulong joined_min(ulong value, uint lane, uint width) {
    for (uint distance = 1; distance < width; distance *= 2) {
        value = min(value, from_lane(value, ushort(lane ^ distance)));
    }
    return value;
}
