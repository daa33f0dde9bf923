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
// The next loop may form the variables in any order.
#define MPS_REDUCTION(operation, ...) MPS_PRAGMA(omp simd reduction(operation : __VA_ARGS__))
#else
// Only an explicit fma is one, so that the same source gives the same bits.
#pragma METAL fp contract(off)
#define MPS_OUTLINE static inline
#define MPS_INDEPENDENT
#define MPS_REDUCTION(operation, ...)
#endif

// Has a row fetched that is needed soon: a CPU looks ahead by itself within a page only. Into the second-level cache, since
// the first has too few places for lines that are on their way.
#if defined(__SOFTMETAL__)
template <typename E>
inline void fetch_ahead(device const E* row, ulong n) {
    for (ulong i = 0; i < n; i += 64 / sizeof(E)) {
        __builtin_prefetch(row + i, 0, 2);
    }
}
#else
template <typename E>
inline void fetch_ahead(device const E*, ulong) {}
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

// The largest of a row's elements times a factor; NaN is left out. The same in each thread. Quarters of the row go side by
// side, because a CPU waits for each of the comparisons that follow each other.
template <typename E>
inline float largest_of(device const E* from, ulong n, float factor, uint lane, uint width) {
    ulong quarter = n / 4;
    device const E* second = from + quarter;
    device const E* third = second + quarter;
    device const E* fourth = third + quarter;
    float most = -INFINITY;
    float most2 = -INFINITY;
    float most3 = -INFINITY;
    float most4 = -INFINITY;
    MPS_REDUCTION(max, most, most2, most3, most4)
    for (ulong i = lane; i < quarter; i += width) {
        float value = float(from[i]) * factor;
        float value2 = float(second[i]) * factor;
        float value3 = float(third[i]) * factor;
        float value4 = float(fourth[i]) * factor;
        most = value > most ? value : most;
        most2 = value2 > most2 ? value2 : most2;
        most3 = value3 > most3 ? value3 : most3;
        most4 = value4 > most4 ? value4 : most4;
    }
    for (ulong i = 4 * quarter + lane; i < n; i += width) {
        float value = float(from[i]) * factor;
        most = value > most ? value : most;
    }
    most = most2 > most ? most2 : most;
    most3 = most4 > most3 ? most4 : most3;
    return simd_max(most3 > most ? most3 : most);
}

// A term of a softmax: exp(x) for x <= 0 or NaN, times TERM_SCALE, of which no quotient of terms and sums of them shows
// anything.
#if defined(__SOFTMETAL__)
constant constexpr float TERM_SCALE = 0x1p32f;

// As the library's exp, in two thirds of its instructions: scaled, the least power of two is a normal number too.
inline float softmax_term(float x) {
    const float magic = 0x1.8p23f + (127.0f + 32.0f);
    float bounded = x < -104.0f ? -104.0f : x;
    float sum = fma(bounded, 0x1.715476p+0f, magic);
    float n = sum - magic;
    float r = fma(-n, -0x1.05c610p-29f, fma(-n, 0x1.62e430p-1f, bounded));
    float q = fma(0x1.6d1606p-10f, r, 0x1.12106cp-7f);
    q = fma(q, r, 0x1.555516p-5f);
    q = fma(q, r, 0x1.5554d8p-3f);
    q = fma(q, r, 0.5f);
    q = fma(q, r * r, r);
    float power = as_type<float>(as_type<uint>(sum) << 23);
    return fma(q, power, power);
}
#else
constant constexpr float TERM_SCALE = 1.0f;
inline float softmax_term(float x) { return precise::exp(x); }
#endif
