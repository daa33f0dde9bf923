// SPDX-License-Identifier: Apache-2.0
inline uint sum(uint n) {  // expect: 'sum' calls itself
    return n == 0 ? 0 : n + sum(n - 1);
}
uint odd(uint n);
inline uint even(uint n) {  // expect: 'even' calls itself
    return n == 0 ? 1 : odd(n - 1);
}
inline uint odd(uint n) {  // expect: 'odd' calls itself
    return n == 0 ? 0 : even(n - 1);
}
struct Tree {
    static uint depth(uint n) {  // expect: 'Tree::depth' calls itself
        return n < 2 ? 0 : 1 + depth(n / 2);
    }
};
