// SPDX-License-Identifier: Apache-2.0
inline ulong wide(unsigned long long x) {  // expect: 'long long' is no type of Metal
    return x + 1ULL;  // expect: '1ULL' is a long long
}
