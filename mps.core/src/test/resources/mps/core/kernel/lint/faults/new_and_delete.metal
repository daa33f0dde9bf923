// SPDX-License-Identifier: Apache-2.0
inline float heap() {
    thread float* x = new float(1.0f);  // expect: 'new' is not in Metal
    float value = x[0];
    delete x;  // expect: 'delete' is not in Metal
    return value;
}
