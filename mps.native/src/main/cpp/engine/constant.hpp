// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stddef.h>

#include <atomic>
#include <memory>
#include <mutex>

namespace softmetal::gemm {

/// A matrix as it is stored, for which there is one set of panels: a right operand, whole.
struct StoredMatrix {
    const float* first;
    size_t row_floats;
    size_t terms;
    size_t columns;
    bool transposed;

    bool operator==(const StoredMatrix&) const = default;
};

/// The panels of a matrix, each copied by whoever needs it first. Threads may copy different ones at the same time.
class KeptPanels {
public:
    /// Which of the panels, and where it begins among the floats of all.
    struct Place {
        size_t panel;
        size_t first;
    };

    KeptPanels(const StoredMatrix& matrix, size_t panels, size_t floats);

    const StoredMatrix& matrix() const { return matrix_; }

    /// A panel, which `copy(float*)` fills if nobody has; null while another thread does. Happens-before: what was
    /// copied is there for everybody who is given the panel.
    template <typename Copy>
    const float* at(const Place& place, Copy copy) {
        if (const float* const full = full_at(place)) {
            return full;
        }
        std::atomic<State>& state = states_[place.panel];
        State expected = State::Empty;
        if (!state.compare_exchange_strong(expected, State::Filling, std::memory_order_relaxed)) {
            return nullptr;
        }
        copy(floats_.get() + place.first);
        state.store(State::Full, std::memory_order_release);
        return floats_.get() + place.first;
    }

    /// A panel if it has been filled.
    const float* full_at(const Place& place) const {
        const bool full = states_[place.panel].load(std::memory_order_acquire) == State::Full;
        return full ? floats_.get() + place.first : nullptr;
    }

private:
    friend class Constant;
    enum class State : unsigned char { Empty, Filling, Full };
    struct FreeAligned {
        void operator()(float* floats) const;
    };

    const StoredMatrix matrix_;
    const std::unique_ptr<float[], FreeAligned> floats_;
    const std::unique_ptr<std::atomic<State>[]> states_;
    std::unique_ptr<KeptPanels> older_;
};

/// What memory there is for panels. Thread-safe.
class PanelRoom {
public:
    virtual bool take_panels(size_t bytes) = 0;
    virtual void give_back_panels(size_t bytes) = 0;

protected:
    ~PanelRoom() = default;
};

/// Bytes that nobody changes, as far as is known, and the panels that were copied of them. Thread-safe.
class Constant {
public:
    /// Keeps panels of at most about as many bytes as there are, and as there is room for.
    Constant(size_t bytes, PanelRoom& room) : most_(bytes + bytes / 4), room_(room) {}
    ~Constant() { room_.give_back_panels(kept_); }
    Constant(const Constant&) = delete;
    Constant& operator=(const Constant&) = delete;

    /// Says that the bytes may change from now on. Called before anything that may change them, so that a product that
    /// is executed after the change finds no panels.
    void may_change() { may_change_.store(true, std::memory_order_relaxed); }

    /// The panels of a matrix within the bytes, as many as given and of so many floats in all; null if there is no room
    /// for them or the bytes may have changed. They live as long as this.
    KeptPanels* panels(const StoredMatrix& matrix, size_t panels, size_t floats);

private:
    KeptPanels* find(const StoredMatrix& matrix) const;

    std::atomic<bool> may_change_{false};
    std::atomic<bool> full_{false};
    std::atomic<KeptPanels*> newest_{nullptr};
    std::mutex lock_;
    std::unique_ptr<KeptPanels> all_;  // guarded by lock_
    size_t kept_ = 0;                  // guarded by lock_
    const size_t most_;
    PanelRoom& room_;
};

}  // namespace softmetal::gemm
