// SPDX-License-Identifier: Apache-2.0
// Over the elements of each row, which may have strides: one simdgroup takes whole rows. Operand 0 of the walk is the
// result, which is contiguous, 1 what is read.
// types: float32 float16 bfloat16 int32 int64 uint8

#if defined(MPS_FLOATING)
// Divided by 1 for a sum and by n for a mean; dividing, not multiplying, rounds as PyTorch does.
inline R finished(S total, constant Walk& walk) { return R(total / as_type<float>(uint(walk.value[0]))); }
#else
inline R finished(S total, constant Walk&) { return R(total); }
#endif

// Elements that a thread adds up at a time: a total that has grown large takes whole parts, of which it loses less.
constant constexpr ulong PART = 4096;

// The sum of a row; the same in each thread.
inline S row_sum(device const T* from, ulong n, ulong stride, uint lane, uint width) {
    S total = 0;
    for (ulong begin = 0; begin < n; begin += PART * width) {
        ulong end = min(begin + PART * width, n);
        S part = 0;
        if (stride == 1) {
            MPS_REDUCTION(+, part)
            for (ulong i = begin + lane; i < end; i += width) {
                part += widened(from[i]);
            }
        } else {
            for (ulong i = begin + lane; i < end; i += width) {
                part += widened(from[i * stride]);
            }
        }
        total += part;
    }
    return joined_sum(total, lane, width);
}

kernel void sum(constant Walk& walk [[buffer(0)]], device R* z [[buffer(1)]], device const T* x [[buffer(2)]],
                MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong stride = walk.strides[1][OUTER];
    ulong n = walk.inner;
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        S total = row_sum(from, n, stride, lane, width);
        if (lane == 0) {
            z[row] = finished(total, walk);
        }
    }
}

// Which of two elements comes first in an order: NaN counts as the largest.
struct Larger {
    static bool before(A x, A y) { return x > y || (unordered(x) && !unordered(y)); }
    static A worst() { return LOWEST; }
    static A joined(A value, uint lane, uint width) { return joined_max(value, lane, width); }
    static bool better(A x, A y) { return x > y; }
};
struct Smaller {
    static bool before(A x, A y) { return x < y || (unordered(y) && !unordered(x)); }
    static A worst() { return HIGHEST; }
    static A joined(A value, uint lane, uint width) { return joined_min(value, lane, width); }
    static bool better(A x, A y) { return x < y; }
};

// The most extreme element of a row, and whether one is NaN, which a maximum alone would drop.
struct Extreme {
    A value;
    bool any_unordered;
};

template <typename Order>
inline Extreme extreme_of(device const T* from, ulong n, ulong stride, uint lane, uint width) {
    A value = Order::worst();
    uint any = 0;
    for (ulong i = lane; i < n; i += width) {
        A element = A(from[i * stride]);
        value = Order::better(element, value) ? element : value;
        any |= uint(unordered(element));
    }
    Extreme extreme;
    extreme.value = Order::joined(value, lane, width);
    extreme.any_unordered = joined_max(any, lane, width) != 0;
    return extreme;
}

#if defined(MPS_FLOATING)
inline T result_of(Extreme extreme) { return T(extreme.any_unordered ? NAN : extreme.value); }
#else
inline T result_of(Extreme extreme) { return T(extreme.value); }
#endif

template <typename Order>
kernel void extreme(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                    MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        Extreme found = extreme_of<Order>(from, walk.inner, walk.strides[1][OUTER], lane, width);
        if (lane == 0) {
            z[row] = result_of(found);
        }
    }
}

// The first place of the most extreme element, or of the first NaN.
template <typename Order>
kernel void extreme_index(constant Walk& walk [[buffer(0)]], device long* z [[buffer(1)]],
                          device const T* x [[buffer(2)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong stride = walk.strides[1][OUTER];
    ulong n = walk.inner;
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        Extreme found = extreme_of<Order>(from, n, stride, lane, width);
        ulong index = n;
        for (ulong i = lane; i < n && index == n; i += width) {
            A element = A(from[i * stride]);
            index = (found.any_unordered ? unordered(element) : element == found.value) ? i : index;
        }
        index = joined_min(index, lane, width);
        if (lane == 0) {
            z[row] = long(index);
        }
    }
}

// The places of the first k elements in an order; of equal ones the smaller place comes first. walk.value[0] is k. Each
// round looks for the first of what comes after the last one found, so nothing is written but the result.
template <typename Order>
inline bool precedes(A x, ulong i, A y, ulong j) {
    return Order::before(x, y) || (!Order::before(y, x) && i < j);
}

template <typename Order>
kernel void first_indices(constant Walk& walk [[buffer(0)]], device long* z [[buffer(1)]],
                          device const T* x [[buffer(2)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong stride = walk.strides[1][OUTER];
    ulong n = walk.inner;
    ulong k = ulong(walk.value[0]);
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        A last = 0;
        ulong last_index = n;
        for (ulong round = 0; round < k; round++) {
            A best = 0;
            ulong best_index = n;
            for (ulong i = lane; i < n; i += width) {
                A element = A(from[i * stride]);
                bool open = last_index == n || precedes<Order>(last, last_index, element, i);
                if (open && (best_index == n || precedes<Order>(element, i, best, best_index))) {
                    best = element;
                    best_index = i;
                }
            }
            for (uint distance = 1; distance < width; distance *= 2) {
                A other = from_lane(best, ushort(lane ^ distance));
                ulong other_index = from_lane(best_index, ushort(lane ^ distance));
                if (other_index != n && (best_index == n || precedes<Order>(other, other_index, best, best_index))) {
                    best = other;
                    best_index = other_index;
                }
            }
            last = best;
            last_index = best_index;
            if (lane == 0) {
                z[row * k + round] = long(best_index);
            }
        }
    }
}

// The sum of each element and those before it.
kernel void cumsum(constant Walk& walk [[buffer(0)]], device R* z [[buffer(1)]], device const T* x [[buffer(2)]],
                   MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong stride = walk.strides[1][OUTER];
    ulong n = walk.inner;
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        device R* to = z + row * n;
        S before = 0;
        // Every thread stays to the end, so that all have a value to pass on.
        for (ulong base = 0; base < n; base += width) {
            ulong i = base + lane;
            S sum = i < n ? widened(from[i * stride]) : S(0);
            for (uint distance = 1; distance < width; distance *= 2) {
                S other = from_lane(sum, ushort(lane >= distance ? lane - distance : lane));
                sum = lane >= distance ? sum + other : sum;
            }
            sum += before;
            if (i < n) {
                to[i] = R(sum);
            }
            before = from_lane(sum, ushort(width - 1));
        }
    }
}

#if defined(MPS_FLOATING)
// The squared distances from the mean, added up and divided by walk.value[0].
kernel void var(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong stride = walk.strides[1][OUTER];
    ulong n = walk.inner;
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        float mean = row_sum(from, n, stride, lane, width) / float(n);
        float squares = 0.0f;
        for (ulong begin = 0; begin < n; begin += PART * width) {
            ulong end = min(begin + PART * width, n);
            float part = 0.0f;
            MPS_REDUCTION(+, part)
            for (ulong i = begin + lane; i < end; i += width) {
                float distance = float(from[i * stride]) - mean;
                part += distance * distance;
            }
            squares += part;
        }
        squares = simd_sum(squares);
        if (lane == 0) {
            z[row] = T(squares / as_type<float>(uint(walk.value[0])));
        }
    }
}
#endif

// clang-format off
template [[host_name("amax")]] kernel void extreme<Larger>(constant Walk&, device T*, device const T*, uint, uint, uint);
template [[host_name("amin")]] kernel void extreme<Smaller>(constant Walk&, device T*, device const T*, uint, uint, uint);
template [[host_name("argmax")]] kernel void extreme_index<Larger>(constant Walk&, device long*, device const T*, uint, uint, uint);
template [[host_name("argmin")]] kernel void extreme_index<Smaller>(constant Walk&, device long*, device const T*, uint, uint, uint);
template [[host_name("topk_largest")]] kernel void first_indices<Larger>(constant Walk&, device long*, device const T*, uint, uint, uint);
template [[host_name("topk_smallest")]] kernel void first_indices<Smaller>(constant Walk&, device long*, device const T*, uint, uint, uint);
// clang-format on
