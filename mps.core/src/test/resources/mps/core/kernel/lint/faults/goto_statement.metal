// SPDX-License-Identifier: Apache-2.0
inline uint count(uint n) {
again:
    if (n > 8) {
        n /= 2;
        goto again;  // expect: 'goto' is not in Metal
    }
    return n;
}
