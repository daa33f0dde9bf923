// SPDX-License-Identifier: Apache-2.0
inline float clip(float x, half y) {
    return max(x, 0)  // expect: call to 'max' is ambiguous
            + min(x, y)  // expect: call to 'min' is ambiguous
            + exp(3);  // expect: call to 'exp' is ambiguous
}
