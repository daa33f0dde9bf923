// SPDX-License-Identifier: Apache-2.0
// Random numbers by counting. Element i depends on the seed, the stream and i alone. Everything is whole numbers and
// operations of IEEE 754 that round correctly, fused where an addition follows a multiplication: so the bits are the
// same on every device.
// types: float32

struct Seed {
    ulong value;
    ulong stream;
};

// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): ten rounds of multiplying and
// mixing a counter of four words under a key of two.
inline uint4 philox(uint4 counter, uint2 key) {
    for (uint round = 0; round < 10; round++) {
        ulong left = ulong(0xD2511F53u) * counter.x;
        ulong right = ulong(0xCD9E8D57u) * counter.z;
        counter = uint4(uint(right >> 32) ^ counter.y ^ key.x, uint(right), uint(left >> 32) ^ counter.w ^ key.y,
                        uint(left));
        key = uint2(key.x + 0x9E3779B9u, key.y + 0xBB67AE85u);
    }
    return counter;
}

// The four words that elements 4 b to 4 b + 3 are made of.
inline uint4 words(constant Seed& seed, ulong block) {
    return philox(uint4(uint(block), uint(block >> 32), uint(seed.stream), uint(seed.stream >> 32)),
                  uint2(uint(seed.value), uint(seed.value >> 32)));
}

inline uint word(uint4 all, ulong i) {
    uint low = (i & 1) != 0 ? all.y : all.x;
    uint high = (i & 1) != 0 ? all.w : all.z;
    return (i & 2) != 0 ? high : low;
}

// [0, 1), in steps of 2^-24.
kernel void random_uniform(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]],
                           constant Seed& seed [[buffer(2)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    for (ulong i = item.begin + lane; i < item.end; i += width) {
        z[i] = float(word(words(seed, i / 4), i) >> 8) * 5.9604645e-8f;
    }
}

// -2 ln(u) for u = (w + 1/2) / 2^32, rounded to float32. The mantissa m of u is in [sqrt(1/2), sqrt(2)); ln(m) is
// 2 atanh((m - 1) / (m + 1)), a short series.
inline float minus_two_log(uint w) {
    float u = fma(float(w), 2.3283064e-10f, 1.1641532e-10f);
    uint bits = as_type<uint>(u) + (0x3F800000u - 0x3F3504F3u);
    float exponent = float(int(bits >> 23) - 127);
    float m = as_type<float>((bits & 0x007FFFFFu) + 0x3F3504F3u);
    float s = (m - 1.0f) / (m + 1.0f);
    float q = s * s;
    float p = fma(fma(fma(fma(0.11111111f, q, 0.14285715f), q, 0.2f), q, 0.33333334f), q, 1.0f);
    return fma(exponent, -1.3862944f, (s * -4.0f) * p);
}

// The cosine (quarter 1) or sine (quarter 0) of 2 pi w / 2^32. The nearest quarter turn is taken off the word, exactly;
// what is left is at most an eighth of a turn, and a short series.
inline float circle(uint w, uint quarter) {
    uint turned = w + 0x20000000u;
    uint quadrant = (turned >> 30) + quarter;
    float x = float(int(turned & 0x3FFFFFFFu) - 0x20000000) * 1.4629181e-9f;
    float q = x * x;
    float sine = x * fma(fma(fma(fma(2.7557319e-6f, q, -1.9841270e-4f), q, 8.3333333e-3f), q, -0.16666667f), q, 1.0f);
    float cosine = fma(fma(fma(fma(2.4801587e-5f, q, -1.3888889e-3f), q, 4.1666667e-2f), q, -0.5f), q, 1.0f);
    float value = (quadrant & 1) != 0 ? cosine : sine;
    return (quadrant & 2) != 0 ? -value : value;
}

// The normal distribution, two numbers from two words (Box and Muller, "A note on the generation of random normal
// deviates", 1958).
kernel void random_normal(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]],
                          constant Seed& seed [[buffer(2)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    for (ulong i = item.begin + lane; i < item.end; i += width) {
        uint4 all = words(seed, i / 4);
        uint radius = (i & 2) != 0 ? all.z : all.x;
        uint angle = (i & 2) != 0 ? all.w : all.y;
        z[i] = precise::sqrt(minus_two_log(radius)) * circle(angle, (i & 1) != 0 ? 0u : 1u);
    }
}
