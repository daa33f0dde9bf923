// SPDX-License-Identifier: Apache-2.0
inline float twice(float x) {
    auto f = [x](float y) { return x + y; };  // expect: lambda expressions are not in Metal
    return f(x);
}
