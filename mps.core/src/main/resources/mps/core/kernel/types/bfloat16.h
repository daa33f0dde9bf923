// SPDX-License-Identifier: Apache-2.0
// The kernels' element type: bfloat16.
typedef bfloat T;  // what is stored
typedef float A;  // what it is computed in
typedef float U;  // what sums and products of A wrap around in
typedef float S;  // what many are added up in
typedef bfloat R;  // what such a sum is stored as
#define MPS_FLOATING
#define MPS_HALF  // an intermediate result must not be stored as T

inline A constant_of(long bits) { return as_type<float>(uint(bits)); }
inline bool unordered(A value) { return isnan(value); }
inline S widened(T value) { return float(value); }
constant constexpr float LOWEST = -INFINITY;
constant constexpr float HIGHEST = INFINITY;
