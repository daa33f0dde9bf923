// SPDX-License-Identifier: Apache-2.0
inline float local() {
    float x = 1.0f;
    const float* p = &x;  // expect: a pointer without address space
    for (float* q = &x; x < 2.0f;) {  // expect: a pointer without address space
        x += *q * *p;
    }
    if (x > 3.0f)
        auto& y = x;  // expect: a reference without address space
    return x;
}
