// SPDX-License-Identifier: Apache-2.0
// Runs the lanes of a simdgroup in lock step: each lane is a fibre that runs until it calls a simdgroup function and
// goes on when every lane that has not returned called the same one. For tests: width 1 hides a forgotten reduction,
// this shows it. Lanes that meet in different functions end the process with a message, as no result would be right.
#pragma once

#include <ucontext.h>

extern "C" int dprintf(int descriptor, const char* format, ...);

namespace softmetal::lockstep {

inline constexpr uint32_t width = SOFTMETAL_SIMD_WIDTH;
inline constexpr size_t stack_bytes = 128 * 1024;
inline constexpr size_t value_bytes = 16;

class Simdgroup {
public:
    Simdgroup() : stacks_(static_cast<char*>(__builtin_malloc(width * stack_bytes))) {
        if (stacks_ == nullptr) fail("no memory for the stacks of a simdgroup", "", "");
    }
    ~Simdgroup() { __builtin_free(stacks_); }
    Simdgroup(const Simdgroup&) = delete;
    Simdgroup& operator=(const Simdgroup&) = delete;

    /// Runs body(lane) for lane in [0, lanes) to the end.
    template <class Body>
    void run(uint32_t lanes, const Body& body) {
        body_ = [](const void* object, uint32_t lane) { (*static_cast<const Body*>(object))(lane); };
        object_ = &body;
        Simdgroup* const outer = current();
        current() = this;
        for (uint32_t lane = 0; lane < width; ++lane) {
            Lane& l = lanes_[lane];
            l.active = lane < lanes;
            l.meetings = l.joined = 0;
            if (!l.active) continue;
            getcontext(&l.context);
            l.context.uc_stack.ss_sp = stacks_ + lane * stack_bytes;
            l.context.uc_stack.ss_size = stack_bytes;
            l.context.uc_link = &scheduler_;
            makecontext(&l.context, &Simdgroup::start, 0);
        }
        bool any = lanes > 0;
        while (any) {
            any = false;
            for (lane_ = 0; lane_ < width; ++lane_) {
                if (!lanes_[lane_].active) continue;
                lanes_[lane_].meets = false;
                swapcontext(&scheduler_, &lanes_[lane_].context);
                lanes_[lane_].active = lanes_[lane_].meets;
                any |= lanes_[lane_].active;
            }
            check_meeting();
        }
        current() = outer;
    }

    /// Called by a lane: publishes its value and returns when all active lanes did.
    void meet(const char* function, const void* value, size_t bytes) {
        Lane& l = lanes_[lane_];
        l.function = function;
        l.meets = true;
        ++l.meetings;
        __builtin_memcpy(l.values[l.meetings & 1], value, bytes);
        swapcontext(&l.context, &scheduler_);
    }

    uint32_t lane() const { return lane_; }
    /// Whether a lane took part in the meeting the running lane just left.
    bool active(uint32_t lane) const { return lanes_[lane].joined == meeting(); }
    /// What it published there. A lane that runs ahead publishes its next value to the other slot, and none can be two
    /// meetings ahead.
    const void* value(uint32_t lane) const { return lanes_[lane].values[meeting() & 1]; }

    static Simdgroup*& current() {
        static thread_local Simdgroup* simdgroup = nullptr;
        return simdgroup;
    }

private:
    struct Lane {
        ucontext_t context;
        bool active;
        bool meets;
        uint32_t meetings;  // how often it called a simdgroup function
        uint32_t joined;    // the last of these calls that all active lanes have made
        const char* function;
        alignas(16) char values[2][value_bytes];
    };

    uint32_t meeting() const { return lanes_[lane_].meetings; }

    static void start() {
        Simdgroup* const self = current();
        self->body_(self->object_, self->lane_);
    }

    void check_meeting() {
        const Lane* first = nullptr;
        for (Lane& l : lanes_) {
            if (!l.active) continue;
            l.joined = l.meetings;
            if (first == nullptr) first = &l;
            if (__builtin_strcmp(l.function, first->function) != 0)
                fail("lanes of one simdgroup wait in different functions: ", first->function, l.function);
        }
    }

    [[noreturn]] static void fail(const char* what, const char* one, const char* other) {
        dprintf(2, "softmetal: %s%s %s\n", what, one, other);
        __builtin_abort();
    }

    char* const stacks_;
    ucontext_t scheduler_;
    Lane lanes_[width] = {};
    uint32_t lane_ = 0;
    void (*body_)(const void*, uint32_t) = nullptr;
    const void* object_ = nullptr;
};

/// The values all active lanes passed to one simdgroup function.
template <class T>
class Values {
public:
    Values(const char* function, T value) : group_(*Simdgroup::current()), lane_(group_.lane()) {
        static_assert(sizeof(T) <= value_bytes);
        group_.meet(function, &value, sizeof value);
        for (uint32_t lane = 0; lane < width; ++lane) {
            active_[lane] = group_.active(lane);
            if (active_[lane]) __builtin_memcpy(&values_[lane], group_.value(lane), sizeof(T));
        }
    }
    uint32_t lane() const { return lane_; }
    bool active(uint32_t lane) const { return active_[lane]; }
    const T& operator[](uint32_t lane) const { return values_[lane]; }
    uint32_t first_lane() const {
        uint32_t lane = 0;
        while (!active_[lane]) ++lane;
        return lane;
    }
    T first() const { return values_[first_lane()]; }
    /// The value of a lane; of one that is not there, this lane's own (Metal leaves it undefined).
    T of(uint32_t lane) const { return values_[lane < width && active_[lane] ? lane : lane_]; }

private:
    Simdgroup& group_;
    uint32_t lane_;
    bool active_[width];
    T values_[width] = {};
};

}  // namespace softmetal::lockstep
