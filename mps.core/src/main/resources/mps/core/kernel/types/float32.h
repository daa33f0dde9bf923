// SPDX-License-Identifier: Apache-2.0
// The kernels' element type: float32.
typedef float T;  // what is stored
typedef float A;  // what it is computed in
typedef float U;  // what sums and products of A wrap around in
typedef float S;  // what many are added up in
typedef float R;  // what such a sum is stored as
#define MPS_FLOATING

inline A constant_of(long bits) { return as_type<float>(uint(bits)); }
inline bool unordered(A value) { return isnan(value); }
inline S widened(T value) { return float(value); }
constant constexpr float LOWEST = -INFINITY;
constant constexpr float HIGHEST = INFINITY;
