// SPDX-License-Identifier: Apache-2.0
#include "engine/constant.hpp"

#include <new>

namespace softmetal::gemm {

namespace {

constexpr std::align_val_t line{64};

}  // namespace

void KeptPanels::FreeAligned::operator()(float* floats) const { ::operator delete[](floats, line); }

KeptPanels::KeptPanels(const StoredMatrix& matrix, size_t panels, size_t floats)
    : matrix_(matrix),
      floats_(static_cast<float*>(::operator new[](floats * sizeof(float), line, std::nothrow))),
      states_(new std::atomic<State>[panels]()) {}

KeptPanels* Constant::find(const StoredMatrix& matrix) const {
    KeptPanels* kept = newest_.load(std::memory_order_acquire);
    while (kept && kept->matrix() != matrix) {
        kept = kept->older_.get();
    }
    return kept;
}

KeptPanels* Constant::panels(const StoredMatrix& matrix, size_t panels, size_t floats) {
    if (may_change_.load(std::memory_order_relaxed)) {
        return nullptr;
    }
    KeptPanels* kept = find(matrix);
    if (kept || full_.load(std::memory_order_relaxed)) {
        return kept;
    }
    std::lock_guard guard(lock_);
    kept = find(matrix);
    const size_t bytes = floats * sizeof(float);
    if (kept) {
        return kept;
    }
    if (bytes > most_ - kept_ || !room_.take_panels(bytes)) {
        full_ = true;  // it stays so: asking again for each product would take longer than copying gains
        return nullptr;
    }
    auto made = std::make_unique<KeptPanels>(matrix, panels, floats);
    if (!made->floats_) {
        room_.give_back_panels(bytes);
        full_ = true;
        return nullptr;
    }
    kept_ += bytes;
    made->older_ = std::move(all_);
    all_ = std::move(made);
    kept = all_.get();
    newest_.store(kept, std::memory_order_release);
    return kept;
}

}  // namespace softmetal::gemm
