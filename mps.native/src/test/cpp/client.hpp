// SPDX-License-Identifier: Apache-2.0
// A C client of the ABI: everything the tests do goes through exported symbols, as Java's calls do.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "softmetal.h"

using id = void*;
using SEL = void*;
using Class = void*;
using NSUInteger = uint64_t;
using NSInteger = int64_t;

struct MTLSize {
    NSUInteger width, height, depth;
};
struct MTLOrigin {
    NSUInteger x, y, z;
};
struct NSRange {
    NSUInteger location, length;
};

extern "C" {
void objc_msgSend();
void objc_msgSend_stret();
SEL sel_registerName(const char* name);
const char* sel_getName(SEL selector);
Class objc_getClass(const char* name);
Class object_getClass(id object);
const char* class_getName(Class type);
id objc_retain(id object);
void objc_release(id object);
id objc_autorelease(id object);
void* objc_autoreleasePoolPush();
void objc_autoreleasePoolPop(void* pool);
id MTLCreateSystemDefaultDevice();
id MTLCopyAllDevices();
void* _Block_copy(const void* block);
void _Block_release(const void* block);
extern void* _NSConcreteStackBlock[];
extern void* _NSConcreteGlobalBlock[];
extern id MTLCommandBufferErrorDomain;
extern id MTLLibraryErrorDomain;
}

/// Sends a message with the C signature R(id, SEL, A...). The argument types must be exactly the method's.
template <class R = id, class... A>
R send(id receiver, const char* selector, A... arguments) {
    const SEL name = sel_registerName(selector);
#if defined(__x86_64__)
    if constexpr (std::is_class_v<R>) {
        if constexpr (sizeof(R) > 16) {
            return reinterpret_cast<R (*)(id, SEL, A...)>(&objc_msgSend_stret)(receiver, name, arguments...);
        }
    }
#endif
    return reinterpret_cast<R (*)(id, SEL, A...)>(&objc_msgSend)(receiver, name, arguments...);
}

inline NSUInteger count(NSUInteger value) { return value; }

/// What an argument becomes in a call: integers are NSUInteger.
template <class A>
auto as_abi(A argument) {
    if constexpr (std::is_integral_v<A>) {
        return static_cast<NSUInteger>(argument);
    } else if constexpr (std::is_null_pointer_v<A>) {
        return static_cast<id>(nullptr);
    } else {
        return argument;
    }
}

/// Sends with NSUInteger arguments where integers are given.
template <class R = id, class... A>
R tell(id receiver, const char* selector, A... arguments) {
    return send<R>(receiver, selector, as_abi(arguments)...);
}

/// An autorelease pool for a block of code.
class Pool {
public:
    Pool() : token_(objc_autoreleasePoolPush()) {}
    ~Pool() { objc_autoreleasePoolPop(token_); }
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

private:
    void* token_;
};

/// Owns a +1 reference.
class Own {
public:
    Own(id object = nullptr) : object_(object) {}
    Own(Own&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    Own& operator=(Own&& other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Own() { objc_release(object_); }
    operator id() const { return object_; }
    void release() { objc_release(std::exchange(object_, nullptr)); }

private:
    id object_;
};

inline id string(const char* text) { return tell(objc_getClass("NSString"), "stringWithUTF8String:", text); }
inline std::string text(id string) {
    const char* utf8 = tell<const char*>(string, "UTF8String");
    return utf8 ? utf8 : "";
}
inline std::string message(id error) { return text(tell(error, "localizedDescription")); }

/// The device, which lives as long as the process.
inline id device() {
    static const id shared = MTLCreateSystemDefaultDevice();
    return shared;
}
inline Own new_queue() { return tell(device(), "newCommandQueue"); }
inline Own new_buffer(NSUInteger bytes) { return tell(device(), "newBufferWithLength:options:", bytes, 0); }
template <class T>
T* contents(id buffer) {
    return static_cast<T*>(tell<void*>(buffer, "contents"));
}
inline NSUInteger status(id command_buffer) { return tell<NSUInteger>(command_buffer, "status"); }
inline void commit_and_wait(id command_buffer) {
    tell<void>(command_buffer, "commit");
    tell<void>(command_buffer, "waitUntilCompleted");
}

constexpr NSUInteger not_enqueued = 0, enqueued = 1, committed = 2, completed = 4, error_status = 5;

/// A kernel by name, from source text, with its library. Owned.
Own pipeline(const char* source, const char* name);

/// A block literal without captures whose invoke is a C function; global, so it is never copied or freed.
struct Block {
    void* isa;
    int32_t flags;
    int32_t reserved;
    void (*invoke)();
    const void* descriptor;
};

/// A block on the stack that captures a C++ callable by pointer; it must live as long as the block may be called.
template <class Callable, class... A>
struct CallingBlock {
    Block header;
    Callable* callable;

    explicit CallingBlock(Callable& called)
        : header{_NSConcreteStackBlock, 0, 0, reinterpret_cast<void (*)()>(&invoke), &descriptor}, callable(&called) {}
    void* block() { return this; }

private:
    struct Descriptor {
        NSUInteger reserved, size;
    };
    static constexpr Descriptor descriptor{0, sizeof(Block) + sizeof(void*)};
    static void invoke(CallingBlock* self, A... arguments) { (*self->callable)(arguments...); }
};

/// Sets a setting for the life of this object.
class Setting {
public:
    Setting(const char* key, const char* value, const char* restored);
    ~Setting();
    Setting(const Setting&) = delete;
    Setting& operator=(const Setting&) = delete;

private:
    const char* key_;
    const char* restored_;
};
