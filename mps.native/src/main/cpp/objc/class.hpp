// SPDX-License-Identifier: Apache-2.0
// Classes, and how a C++ class says which messages it answers:
//
//     void Fence::describe(ClassBuilder<Fence>& fence) {
//         fence.method<"label", &Fence::label>().method<"setLabel:", &Fence::set_label>();
//     }
//
// Each method becomes a plain function with the message's C signature, so objc_msgSend only has to jump. A table of all
// selectors per class makes finding it two loads; the tables are built once, when the library is loaded, and are
// read-only ever after: no lock and no cache on the way of a message.
#pragma once

#include <algorithm>
#include <exception>
#include <new>
#include <string_view>
#include <type_traits>
#include <vector>

#include "objc/object.hpp"

namespace softmetal::objc {

/// Who may find a class by name.
enum class Visibility {
    /// A class of Apple's API: objc_getClass finds it.
    Public,
    /// Apple's API names only the protocol, so no program may rely on a class of that name: objc_getClass finds none.
    Protocol,
};

/// A class object. The trampolines know the offsets of `methods` and `struct_methods`.
struct Class : Object {
    /// Implementation by selector slot, for objc_msgSend.
    const Imp* methods = nullptr;
    /// The same for objc_msgSend_stret, which x86-64 uses where the result is a struct of more than 16 bytes.
    const Imp* struct_methods = nullptr;
    const char* name;
    Class* superclass;
    Visibility visibility;
    /// A block's class: its instances are block literals and have no Object header beyond isa.
    bool block = false;
    bool metaclass = false;
    /// +alloc; null where the API forbids it.
    Object* (*create)() = nullptr;
    void (*destroy)(Object*) = nullptr;

    constexpr Class(const char* named, Class* super, Visibility seen = Visibility::Public)
        : Object(nullptr, immortal), name(named), superclass(super), visibility(seen) {}
    ~Class() = default;

    bool inherits(const Class* other) const {
        for (const Class* step = this; step; step = step->superclass) {
            if (step == other) {
                return true;
            }
        }
        return false;
    }
    bool implements(SEL selector) const;
};

/// Ends the process with a message in the form of Apple's runtime.
[[noreturn, gnu::format(printf, 1, 2)]] void fatal(const char* pattern, ...);
[[noreturn]] void wrong_argument(const Object* receiver, SEL selector, int index, const Class& expected,
                                 const Object* got);
[[noreturn]] void escaped_exception(const Object* receiver, SEL selector, const char* what);

/// A first parameter of this type receives the message that is being answered, for texts that name it.
struct Message {
    const Object* receiver;
    SEL selector;
};

namespace detail {

/// A selector as a template argument.
template <size_t N>
struct Name {
    char text[N]{};
    consteval Name(const char (&literal)[N]) { std::copy_n(literal, N, text); }
    consteval size_t arguments() const { return static_cast<size_t>(std::count(text, text + N, ':')); }
};

template <class A>
constexpr bool is_object_pointer =
    std::is_pointer_v<A> && std::is_base_of_v<Object, std::remove_cv_t<std::remove_pointer_t<A>>>;

template <class R>
constexpr bool returned_in_memory = [] {
    if constexpr (std::is_class_v<R>) {
        return sizeof(R) > 16;
    } else {
        return false;
    }
}();

template <class A>
void check_argument(const Object* receiver, SEL selector, int index, A argument) {
    if constexpr (is_object_pointer<A>) {
        using T = std::remove_cv_t<std::remove_pointer_t<A>>;
        const auto* object = static_cast<const Object*>(argument);
        if constexpr (std::is_same_v<T, Class>) {
            if (object && !static_cast<const Class*>(object)->isa->metaclass) {
                wrong_argument(receiver, selector, index, Object::type, object);
            }
        } else if constexpr (!std::is_same_v<T, Object>) {
            if (object && object->isa != &T::type && !object->isa->inherits(&T::type)) {
                wrong_argument(receiver, selector, index, T::type, object);
            }
        }
    }
}

/// The function that a message jumps to: checks the classes of the arguments, calls, lets no exception out.
template <auto Method, class Receiver, class R, bool WithMessage, class... A>
R answer(Receiver* self, SEL selector, A... arguments) noexcept {
    try {
        [[maybe_unused]] int index = 0;
        (check_argument(self, selector, index++, arguments), ...);
        if constexpr (std::is_member_function_pointer_v<decltype(Method)>) {
            if constexpr (WithMessage) {
                return (self->*Method)(Message{self, selector}, arguments...);
            } else {
                return (self->*Method)(arguments...);
            }
        } else if constexpr (WithMessage) {
            return Method(self, Message{self, selector}, arguments...);
        } else {
            return Method(self, arguments...);
        }
    } catch (const std::bad_alloc&) {
        if constexpr (std::is_pointer_v<R>) {
            return nullptr;
        } else {
            escaped_exception(self, selector, "out of memory");
        }
    } catch (const std::exception& exception) {
        escaped_exception(self, selector, exception.what());
    }
}

/// Signature of a method: a member function, or a function whose first parameter is the receiver.
template <auto Method, class F = decltype(Method)>
struct Signature;

template <auto Method, class Receiver, class R, bool WithMessage, class... A>
struct Parts {
    static constexpr size_t arguments = sizeof...(A);
    static constexpr bool in_memory = returned_in_memory<R>;
    static Imp implementation() {
        R (*function)(Receiver*, SEL, A...) noexcept = &answer<Method, Receiver, R, WithMessage, A...>;
        return reinterpret_cast<Imp>(function);
    }
};

template <auto Method, class C, class R, class... A>
struct Signature<Method, R (C::*)(A...)> : Parts<Method, C, R, false, A...> {};
template <auto Method, class C, class R, class... A>
struct Signature<Method, R (C::*)(A...) const> : Parts<Method, C, R, false, A...> {};
template <auto Method, class C, class R, class... A>
struct Signature<Method, R (C::*)(Message, A...)> : Parts<Method, C, R, true, A...> {};
template <auto Method, class C, class R, class... A>
struct Signature<Method, R (C::*)(Message, A...) const> : Parts<Method, C, R, true, A...> {};
template <auto Method, class C, class R, class... A>
struct Signature<Method, R (*)(C*, A...)> : Parts<Method, C, R, false, A...> {};
template <auto Method, class C, class R, class... A>
struct Signature<Method, R (*)(C*, Message, A...)> : Parts<Method, C, R, true, A...> {};

struct MethodEntry {
    const char* selector;
    Imp implementation;
    bool in_memory;
};

/// Collected by the builders, then laid out as tables.
struct Description {
    Class* type;
    std::vector<MethodEntry> instance_methods;
    std::vector<MethodEntry> class_methods;
};

}  // namespace detail

/// Collects the messages of T. The number of colons must be the number of arguments: that is a compile-time check.
template <class T>
class ClassBuilder {
public:
    explicit ClassBuilder(detail::Description& into) : into_(into) {
        into_.type = &T::type;
        if constexpr (std::is_base_of_v<Object, T> && std::is_destructible_v<T>) {
            T::type.destroy = [](Object* object) { delete static_cast<T*>(object); };
            if constexpr (std::is_default_constructible_v<T>) {
                T::type.create = []() -> Object* { return new T(); };
            }
        }
    }

    template <detail::Name Selector, auto Method>
    ClassBuilder& method() {
        add<Selector, Method>(into_.instance_methods);
        return *this;
    }

    template <detail::Name Selector, auto Method>
    ClassBuilder& class_method() {
        add<Selector, Method>(into_.class_methods);
        return *this;
    }

private:
    template <detail::Name Selector, auto Method>
    static void add(std::vector<detail::MethodEntry>& entries) {
        using Of = detail::Signature<Method>;
        static_assert(Selector.arguments() == Of::arguments, "a selector has one colon per argument");
        static constexpr auto name = Selector;
        entries.push_back({name.text, Of::implementation(), Of::in_memory});
    }

    detail::Description& into_;
};

/// Builds every class's tables. Called once, when the library is loaded, with superclasses before their subclasses.
void build_classes(std::vector<detail::Description> classes);

template <class... T>
void register_classes() {
    std::vector<detail::Description> classes(sizeof...(T));
    size_t next = 0;
    ([&] {
        ClassBuilder<T> builder(classes[next++]);
        T::describe(builder);
    }(), ...);
    build_classes(std::move(classes));
}

/// The class of that name that a program may know, or null.
Class* find_class(std::string_view name);

/// The selector of that name; one per name, kept for the life of the process.
SEL intern(std::string_view name);

}  // namespace softmetal::objc
