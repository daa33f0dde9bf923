// SPDX-License-Identifier: Apache-2.0
// Vectors turned pair by pair. Operand 0 of the walk is the result, which is contiguous, 1 the vectors, 2 the cosines
// and sines of one angle per pair. The result may take the place of the vectors.
// types: float32 float16 bfloat16

// Where the first and the second element of pair i are: i * step, and `apart` further on.
struct Pairs {
    uint step;
    uint apart;
};

kernel void rotary(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* x [[buffer(2)]],
                   device const float* cosines [[buffer(3)]], device const float* sines [[buffer(4)]],
                   constant Pairs& pairs [[buffer(5)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong stride = walk.strides[1][OUTER];
    ulong n = walk.inner / 2;
    for (ulong row = item.first; row < item.last; row++) {
        device const T* from = x + row_offset(walk, 1, row);
        device T* to = z + row * walk.inner;
        ulong angles = row_offset(walk, 2, row);
        device const float* cosine = cosines + angles;
        device const float* sine = sines + angles;
        for (ulong i = lane; i < n; i += width) {
            ulong first = i * pairs.step;
            ulong second = first + pairs.apart;
            float a = float(from[first * stride]);
            float b = float(from[second * stride]);
            to[first] = T(a * cosine[i] - b * sine[i]);
            to[second] = T(b * cosine[i] + a * sine[i]);
        }
    }
}

#if !defined(MPS_HALF)
// The angle of each pair at each position. Operand 1 of the walk is the positions, one to a row; walk.value[0] is the
// number of pairs.
kernel void rotary_angles(constant Walk& walk [[buffer(0)]], device float* z [[buffer(1)]],
                          device const long* positions [[buffer(2)]], constant float* frequencies [[buffer(3)]],
                          MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong n = ulong(walk.value[0]);
    for (ulong row = item.first; row < item.last; row++) {
        float position = float(positions[row_offset(walk, 1, row)]);
        device float* to = z + row * n;
        for (ulong i = lane; i < n; i += width) {
            to[i] = position * frequencies[i];
        }
    }
}
#endif
