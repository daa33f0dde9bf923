// SPDX-License-Identifier: Apache-2.0
inline float gelu(float x) {
    return 0.5f * x * (1.0f + erf(x));  // expect: use of undeclared identifier 'erf'
}
inline void debug(float x) {
    printf("%f", x);  // expect: use of undeclared identifier 'printf'
}
