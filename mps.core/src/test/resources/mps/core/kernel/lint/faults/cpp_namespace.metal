// SPDX-License-Identifier: Apache-2.0
inline float absolute(float x) {
    return std::abs(x);  // expect: use of undeclared identifier 'std'
}
