// SPDX-License-Identifier: Apache-2.0
inline uint next() {
    static uint count = 0;  // expect: static variables in functions are not in Metal
    return count++;
}
