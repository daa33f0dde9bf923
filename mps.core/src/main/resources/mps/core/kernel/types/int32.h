// SPDX-License-Identifier: Apache-2.0
// The kernels' element type: int32.
typedef int T;  // what is stored
typedef int A;  // what it is computed in
typedef uint U;  // what sums and products of A wrap around in
typedef ulong S;  // what many are added up in
typedef long R;  // what such a sum is stored as

inline A constant_of(long bits) { return A(bits); }
inline bool unordered(A) { return false; }
inline S widened(T value) { return S(long(value)); }
constant constexpr A LOWEST = numeric_limits<int>::min();
constant constexpr A HIGHEST = numeric_limits<int>::max();
