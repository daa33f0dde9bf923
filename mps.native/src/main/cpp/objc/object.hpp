// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include "objc/types.hpp"

namespace softmetal::objc {

/// What every object begins with. objc_msgSend reads isa, so it is the first word and there are no virtual functions:
/// what differs by class stands in Class.
///
/// Reference counts are atomic; any thread may retain and release. A negative count marks an object that lives as long
/// as the process (classes, constant strings, the device): it is never counted.
struct Object {
    static constexpr int64_t immortal = INT64_MIN / 2;
    static Class type;

    Class* isa;
    std::atomic<int64_t> references;

    explicit Object(Class& of);
    /// A class object or another constant, not counted among the live objects.
    constexpr Object(Class* of, int64_t count) : isa(of), references(count) {}
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;

protected:
    ~Object() = default;
};

/// Objects created and not yet destroyed, immortal ones excluded.
uint64_t live_objects();
/// Takes an object that has just been made immortal out of the live ones.
void make_immortal(Object& object);

/// The rules of -retain and -release. Blocks are objects too. Null is allowed.
Object* retain(Object* object);
void release(Object* object);

/// +1 to +0: released when the thread's innermost autorelease pool is popped.
Object* autorelease(Object* object);

template <class T>
T* retained(T* object) {
    return static_cast<T*>(retain(object));
}

template <class T>
T* autoreleased(T* object) {
    return static_cast<T*>(autorelease(object));
}

/// Owns one reference to an object, or none.
template <class T>
class Ref {
public:
    Ref() = default;
    /// Shares: the caller keeps its own reference.
    explicit Ref(T* object) : object_(retained(object)) {}
    Ref(const Ref& other) : Ref(other.object_) {}
    Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    ~Ref() { release(object_); }

    Ref& operator=(Ref other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }

    /// Takes over the caller's reference.
    static Ref adopt(T* object) {
        Ref owner;
        owner.object_ = object;
        return owner;
    }

    T* get() const { return object_; }
    T* operator->() const { return object_; }
    T& operator*() const { return *object_; }
    explicit operator bool() const { return object_ != nullptr; }

    /// Gives the reference to the caller: a +1 result.
    [[nodiscard]] T* leak() { return std::exchange(object_, nullptr); }

private:
    T* object_ = nullptr;
};

}  // namespace softmetal::objc
