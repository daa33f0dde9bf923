// SPDX-License-Identifier: Apache-2.0
// Elements in another type, contiguous. Booleans are stored as uint8; that an element is not 0 is a comparison.
// types: float32 float16 bfloat16 int32 int64 uint8

// Of a floating-point number what is out of range becomes the nearest number of the type, and NaN 0. The limits are
// given as floats: the smallest is one, and the first number above the largest is.
inline long whole(float x, float low, float above, long lowest, long highest) {
    return x >= above ? highest : (x >= low ? long(x) : (isnan(x) ? 0 : lowest));
}

struct ToFloat32 {
    static float apply(A x) { return float(x); }
};
struct ToFloat16 {
    static half apply(A x) { return half(float(x)); }
};
struct ToBfloat16 {
    static bfloat apply(A x) { return bfloat(float(x)); }
};
#if defined(MPS_FLOATING)
struct ToInt32 {
    static int apply(A x) {
        return int(whole(x, -2147483648.0f, 2147483648.0f, numeric_limits<int>::min(), numeric_limits<int>::max()));
    }
};
struct ToInt64 {
    static long apply(A x) {
        return whole(x, -9223372036854775808.0f, 9223372036854775808.0f, numeric_limits<long>::min(),
                     numeric_limits<long>::max());
    }
};
struct ToUint8 {
    static uchar apply(A x) { return uchar(whole(x, 0.0f, 256.0f, 0, 255)); }
};
#else
struct ToInt32 {
    static int apply(A x) { return int(x); }
};
struct ToInt64 {
    static long apply(A x) { return long(x); }
};
struct ToUint8 {
    static uchar apply(A x) { return uchar(x); }
};
#endif

template <typename F, typename Z>
kernel void cast(constant Walk& walk [[buffer(0)]], device Z* z [[buffer(1)]], device const T* x [[buffer(2)]],
                 MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong xs = walk.strides[1][OUTER];
    for (ulong row = item.first; row < item.last; row++) {
        device Z* to = z + row_offset(walk, 0, row);
        device const T* from = x + row_offset(walk, 1, row);
        if (xs == 1) {
            MPS_INDEPENDENT
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i] = F::apply(A(from[i]));
            }
        } else {
            for (ulong i = item.begin + lane; i < item.end; i += width) {
                to[i] = F::apply(A(from[i * xs]));
            }
        }
    }
}

#define CAST(name, function, type) \
    template [[host_name(#name)]] kernel void cast<function, type>(constant Walk&, device type*, device const T*, uint, uint, uint);

CAST(float32, ToFloat32, float)
CAST(float16, ToFloat16, half)
CAST(bfloat16, ToBfloat16, bfloat)
CAST(int32, ToInt32, int)
CAST(int64, ToInt64, long)
CAST(uint8, ToUint8, uchar)
