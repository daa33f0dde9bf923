// SPDX-License-Identifier: Apache-2.0
// types: float32
// What Metal accepts and a lint of this kind could trip over; nothing here is reported.

constant constexpr uint N = 7;
constant float table[2] = {0.5, 1e-3};
constant uint mask = 0xFF, bits = 0x1F;

struct Pair {
    float first;
    float second;
};

struct Views {
    device float* z;
    device const float* const x;
    constant Walk& walk;
    ulong sizes[N + 1];
};

struct Product {
    enum { COUNT = 3 };
    static constant constexpr float ONE = 1.0f;
    Product() = default;
    explicit Product(float x) : value(x), other{x} {}
    float value;
    float other;
    float twice() const { return value * 2.0; }
    operator float() const { return float(value); }
    static float apply(float x, float y) { return x * y; }
    thread Product& operator*=(float x) thread {
        value = value * x;
        return *this;
    }
};

struct Tag : integral_constant<bool, true> {};

template <typename V, uint LENGTH = N * 2>
struct Block {
    V values[LENGTH];
    template <typename U>
    static U convert(U x) { return x; }
};

namespace inner {
inline float overloaded(float x) { return x; }
inline float overloaded(float x, float y) { return overloaded(x) + overloaded(y); }
}

inline Walk copied(constant Walk& walk) {
    Walk w = walk;
    w.rows = min(w.rows, walk.rows);
    Walk again(walk);
    again = walk;
    if (w.rows > again.rows) {
        return walk;
    }
    return again;
}

inline void pairs(device Pair* to, device const Pair* from, thread Pair& own, thread const Walk& walk) {
    Pair local = from[0];
    to[0] = local;
    to[1] = from[1];
    local = to[1];
    own = local;
    thread Pair* p = &own;
    p->first = walk.scalar;
    thread float& r = p->second;
    r = 2;
}

template <typename V, typename W = conditional_t<is_same_v<V, half> && !is_integral_v<V>, float, V>>
inline W widen(V x) {
    return W(x);
}

// A product is no pointer, an address no reference.
inline float arithmetic(float a, float b, uint n) {
    float c = a * b;
    float d = c < b ? a * b : a * b * c;
    thread float* p = &c;
    uint m = n & 3, k = n & m;
    if (n & m) {
        c = -a * b;
    } else if (a * b > c && m < n) {
        d *= a * (b);
    }
    for (uint i = n * m; i < k * n; i++) {
        d += (a * b) * float(i & n) * (*p) * float(i << 2 >> 1);
    }
    switch (n & 1) {
        case 0: c += a * b; break;
        default: c -= a * *p;
    }
    while (k * n < m && isnan(a) || m & k) {
        k++;
    }
    if (m && isinf(b)) {
        k = m ? 1 : 2;
    } else if (n & uint(table[0] > a))
        k--;
    return max(c, d * a) + sizeof(float) * b + inner::overloaded(a * b, b) + Product::apply(a, b);
}

inline ulong shuffled(ulong x, ushort lane) {
    return as_type<ulong>(simd_shuffle(as_type<uint2>(x), lane));
}

inline float numbers(half h, bfloat b) {
    half narrow = 1.5h * h;
    narrow = 0.1f * narrow;
    float wide = b;
    wide += float(b) * narrow * 0x1p-3 + 1.5e3 + 2. + .5F + 1E2f;
    return isnan(wide) ? NAN : -INFINITY;
}

inline bool vectors(uint3 a, float4 v) {
    float4 w = float4(v.xyz, 1.0f) + 2.0f * v;
    w[2] = dot(v.xy, w.zw);
    return all(a == uint3(int3(1))) && any(w > v);
}

kernel void plain(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]], const device uchar* x [[buffer(2)]],
                  constant const uint& n [[buffer(3)]], uint2 at [[thread_position_in_grid]],
                  ushort lane [[thread_index_in_simdgroup]], uint width [[threads_per_simdgroup]],
                  device atomic_uint* counter [[buffer(4)]]) {
    device float* const to = z + ulong(at.x) * walk.rows;
    device const uint* words = reinterpret_cast<device const uint*>(x);
    float largest = -INFINITY;
    for (ulong i = lane; i < walk.rows; i += width) {
        largest = max(largest, float(x[i]) * table[i & 1]);
    }
    largest = simd_max(largest);
    Product product(largest);
    product *= 2.0f;
    Views views = {z, z, walk, {}};
    if (lane == 0) {
        to[0] = product.twice() + views.x[0] + words[0] + n;
        atomic_fetch_add_explicit(counter, 1u, memory_order_relaxed);
    }
    simdgroup_barrier(mem_flags::mem_device);
}

template <typename F, typename V>
[[kernel]] void binary(device V* z [[buffer(0)]], device const V* x [[buffer(1)]], uint i [[thread_position_in_grid]]) {
    z[i] = V(F::apply(widen(x[i]), widen(z[i])));
    Block<V> block;
    block.values[0] = Block<V, N * 3>::template convert<V>(x[i]);
    z[0] = block.values[0];
}

#define INSTANTIATE(name, V) \
    template [[host_name(name "_" #V)]] kernel void binary<Product, V>(device V*, device const V*, uint);
INSTANTIATE("mul", char)
INSTANTIATE("mul", short)

template [[host_name("mul_float")]] kernel void binary<Product, float>(device float*, device const float*, uint);
template [[host_name("mul_half")]] [[kernel]] void binary<Product, half>(device half*, device const half*, uint);
