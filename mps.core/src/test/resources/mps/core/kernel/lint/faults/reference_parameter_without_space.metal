// SPDX-License-Identifier: Apache-2.0
template <typename V>
inline void twice(V& x) {  // expect: a reference without address space
    x += x;
}
