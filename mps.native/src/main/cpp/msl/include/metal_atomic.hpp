// SPDX-License-Identifier: Apache-2.0
// Metal's atomics with relaxed order, the only order Metal's kernels have.
#pragma once

namespace metal {

enum memory_order { memory_order_relaxed };

template <class T>
struct atomic {
    T value;
};
typedef atomic<int> atomic_int;
typedef atomic<uint> atomic_uint;
typedef atomic<bool> atomic_bool;
typedef atomic<float> atomic_float;

template <class T>
T atomic_load_explicit(const atomic<T>* object, memory_order) {
    T value;
    __atomic_load(&object->value, &value, __ATOMIC_RELAXED);
    return value;
}
template <class T>
void atomic_store_explicit(atomic<T>* object, identity<T> value, memory_order) {
    __atomic_store(&object->value, &value, __ATOMIC_RELAXED);
}
template <class T>
T atomic_exchange_explicit(atomic<T>* object, identity<T> value, memory_order) {
    T old;
    __atomic_exchange(&object->value, &value, &old, __ATOMIC_RELAXED);
    return old;
}
template <class T>
bool atomic_compare_exchange_weak_explicit(atomic<T>* object, T* expected, identity<T> desired, memory_order,
                                           memory_order) {
    return __atomic_compare_exchange(&object->value, expected, &desired, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

#define SOFTMETAL_FETCH(name, result) \
    template <class T> \
    T atomic_fetch_##name##_explicit(atomic<T>* object, identity<T> operand, memory_order order) { \
        T old = atomic_load_explicit(object, order); \
        while (!atomic_compare_exchange_weak_explicit(object, &old, T(result), order, order)) { \
        } \
        return old; \
    }
SOFTMETAL_FETCH(add, old + operand)
SOFTMETAL_FETCH(sub, old - operand)
SOFTMETAL_FETCH(min, operand < old ? operand : old)
SOFTMETAL_FETCH(max, old < operand ? operand : old)
SOFTMETAL_FETCH(and, old & operand)
SOFTMETAL_FETCH(or, old | operand)
SOFTMETAL_FETCH(xor, old ^ operand)
#undef SOFTMETAL_FETCH

}  // namespace metal
