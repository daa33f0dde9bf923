// SPDX-License-Identifier: Apache-2.0
// Elements chosen by their place.
// types: float32 float16 bfloat16 int32 int64 uint8

// The dimension that indices are for. Operand 1 of the walk does not move along it.
struct Indexed {
    ulong stride;
    ulong size;
    uint report;  // where in the reports an index that is out of range is noted
};

// Notes an index that is out of range: the first thread that finds one writes it behind the flag. A report is four words
// wide; the host clears it before and reads it after.
inline void note(device atomic_uint* reports, uint report, long index) {
    device atomic_uint* words = reports + 4 * report;
    if (atomic_exchange_explicit(words, 1u, memory_order_relaxed) == 0u) {
        atomic_store_explicit(words + 2, uint(ulong(index)), memory_order_relaxed);
        atomic_store_explicit(words + 3, uint(ulong(index) >> 32), memory_order_relaxed);
    }
}

// The elements of operand 1 at the indices of operand 2, checked: nothing outside is read.
kernel void gather(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                   device const long* index [[buffer(3)]], device atomic_uint* reports [[buffer(4)]],
                   constant Indexed& indexed [[buffer(5)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong xs = walk.strides[1][OUTER];
    ulong is = walk.strides[2][OUTER];
    for (ulong row = item.first; row < item.last; row++) {
        device T* to = z + row_offset(walk, 0, row);
        device const T* from = x + row_offset(walk, 1, row);
        device const long* where = index + row_offset(walk, 2, row);
        if (is == 0 && ulong(where[0]) < indexed.size) {
            device const T* entry = from + ulong(where[0]) * indexed.stride;
            MPS_INDEPENDENT
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i] = entry[i * xs];
            }
        } else {
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                long at = where[i * is];
                if (ulong(at) < indexed.size) {
                    to[i] = from[i * xs + ulong(at) * indexed.stride];
                } else {
                    note(reports, indexed.report, at);
                    to[i] = T(0);
                }
            }
        }
    }
}

// One triangle of matrices of `rows` rows: element (i, j) stays if j - i is on the side of the diagonal.
struct Triangle {
    ulong rows;
    long diagonal;
    uint lower;
};

kernel void triangle(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                     constant Triangle& part [[buffer(3)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong stride = walk.strides[1][OUTER];
    ulong n = walk.inner;
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        device T* to = z + row * n;
        long diagonal = long(row % part.rows) + part.diagonal;
        for (ulong j = lane; j < n; j += width) {
            bool stays = part.lower != 0 ? long(j) <= diagonal : long(j) >= diagonal;
            to[j] = stays ? from[j * stride] : T(0);
        }
    }
}
