// SPDX-License-Identifier: Apache-2.0
#if defined(__SOFTMETAL__)
#define ROOT(x) __builtin_sqrtf(x)
#else
#define ROOT(x) sqrt(x)
#endif
inline float root(float x) { return ROOT(x); }
inline float magnitude(float x) {
    return __builtin_fabsf(x);  // expect: '__builtin_fabsf' is the compiler's own
}
