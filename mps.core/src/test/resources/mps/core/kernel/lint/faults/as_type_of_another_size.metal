// SPDX-License-Identifier: Apache-2.0
inline uint bits(half x) {
    return as_type<uint>(x);  // expect: as_type needs types of one size
}
