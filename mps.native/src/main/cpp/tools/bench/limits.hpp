// SPDX-License-Identifier: Apache-2.0
// What this machine can do at all: multiply-adds, alone and on data in the first-level cache, reads from memory, and copies.
#pragma once

#include <cstdio>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tools/bench/timing.hpp"

namespace softmetal::bench {
namespace {

constexpr size_t floats_per_mib = 1 << 18;

/// The sum of a rate, measured on `threads` threads at the same time.
double total_rate(unsigned threads, const std::function<double(unsigned thread)>& rate) {
    std::vector<double> rates(threads);
    std::vector<std::thread> others;
    for (unsigned t = 1; t < threads; ++t) others.emplace_back([&, t] { rates[t] = rate(t); });
    rates[0] = rate(0);
    for (std::thread& other : others) other.join();
    double sum = 0;
    for (const double r : rates) sum += r;
    return sum;
}

/// Prints a rate on one thread and on all; `rate_of` gives the rate of each of so many threads.
void print_rates(const std::string& what, const char* unit, unsigned threads,
                 const std::function<std::function<double(unsigned thread)>(unsigned used)>& rate_of) {
    std::printf("%-34s %10.1f %10.1f %s\n", what.c_str(), total_rate(1, rate_of(1)) / 1e9,
                total_rate(threads, rate_of(threads)) / 1e9, unit);
}

/// Floats that begin with a line of the cache.
class Lines {
public:
    explicit Lines(size_t floats) : memory_(floats + 16, 1.0f) {}
    float* begin() { return reinterpret_cast<float*>((reinterpret_cast<uintptr_t>(memory_.data()) + 63) / 64 * 64); }

private:
    std::vector<float> memory_;
};

// Wider vectors than the processor has would be kept in memory, so each level of processors has its own.
template <size_t Bytes>
struct Wide {
    typedef float Vector __attribute__((vector_size(Bytes)));
    static constexpr size_t lanes = Bytes / sizeof(float);
};

constexpr int chains = 12;  // independent, and with 16 registers of any width not many more than fit

/// Returns the number of floating-point operations.
template <size_t Bytes>
[[gnu::always_inline]] inline double multiply_add_in(float* sums, float x, float y, size_t times) {
    using Vector = typename Wide<Bytes>::Vector;
    auto* const vectors = reinterpret_cast<Vector*>(sums);
    const Vector factor = Vector{} + x;
    const Vector term = Vector{} + y;
    Vector s[chains];
    for (int i = 0; i < chains; ++i) s[i] = vectors[i];
    for (size_t n = 0; n < times; ++n) {
#pragma GCC unroll 16
        for (int i = 0; i < chains; ++i) s[i] = s[i] * factor + term;
    }
    for (int i = 0; i < chains; ++i) vectors[i] = s[i];
    return double(times) * chains * Wide<Bytes>::lanes * 2;
}

template <size_t Bytes>
[[gnu::always_inline]] inline float read_all_in(const float* from, size_t floats) {
    using Vector = typename Wide<Bytes>::Vector;
    const auto* const vectors = reinterpret_cast<const Vector*>(from);
    Vector sums[8] = {};
    for (size_t v = 0; v + 8 <= floats / Wide<Bytes>::lanes; v += 8) {
#pragma GCC unroll 8
        for (size_t i = 0; i < 8; ++i) sums[i] += vectors[v + i];
    }
    for (int i = 1; i < 8; ++i) sums[0] += sums[i];
    return sums[0][0];
}

template <size_t Bytes>
[[gnu::always_inline]] inline void copy_all_in(const float* from, float* to, size_t floats) {
    using Vector = typename Wide<Bytes>::Vector;
    const auto* const vectors = reinterpret_cast<const Vector*>(from);
    auto* const copies = reinterpret_cast<Vector*>(to);
    for (size_t v = 0; v < floats / Wide<Bytes>::lanes; ++v) copies[v] = vectors[v];
}

#if defined(__x86_64__)
#define WITH_THE_WIDEST(result, name, parameters, arguments)                                                     \
    __attribute__((target("arch=x86-64-v4"))) result name##_v4 parameters { return name##_in<64> arguments; }    \
    __attribute__((target("arch=x86-64-v3"))) result name##_v3 parameters { return name##_in<32> arguments; }    \
    result name parameters {                                                                                     \
        if (__builtin_cpu_supports("x86-64-v4")) return name##_v4 arguments;                                     \
        return __builtin_cpu_supports("x86-64-v3") ? name##_v3 arguments : name##_in<16> arguments;              \
    }
#else
#define WITH_THE_WIDEST(result, name, parameters, arguments) \
    result name parameters { return name##_in<16> arguments; }
#endif

WITH_THE_WIDEST(double, multiply_add, (float* sums, float x, float y, size_t times), (sums, x, y, times))
WITH_THE_WIDEST(float, read_all, (const float* from, size_t floats), (from, floats))
WITH_THE_WIDEST(void, copy_all, (const float* from, float* to, size_t floats), (from, to, floats))

#if defined(__x86_64__)
/// What a product's tile does between fetching its operands and storing its sums: 10 loads for 24 multiply-adds.
constexpr int tile_rows = 6;
constexpr int tile_vectors = 4;
constexpr size_t tile_terms = 96;

typedef Wide<64>::Vector Vector;

struct Tile {
    alignas(64) float left[tile_rows * tile_terms];
    Vector right[tile_terms * tile_vectors];
    Vector sums[tile_rows][tile_vectors];
};

__attribute__((target("arch=x86-64-v4"))) void multiply_tile(Tile& tile, size_t times) {
    for (size_t n = 0; n < times; ++n) {
        Vector sums[tile_rows][tile_vectors] = {};
        for (size_t t = 0; t < tile_terms; ++t) {
#pragma GCC unroll 8
            for (int i = 0; i < tile_rows; ++i) {
                const Vector left = tile.left[size_t(i) * tile_terms + t] - Vector{};  // adding 0 would be an addition
#pragma GCC unroll 8
                for (int j = 0; j < tile_vectors; ++j)
                    sums[i][j] = left * tile.right[t * tile_vectors + size_t(j)] + sums[i][j];
            }
        }
        for (int i = 0; i < tile_rows; ++i)
            for (int j = 0; j < tile_vectors; ++j) tile.sums[i][j] += sums[i][j];
    }
}

void print_tiles(unsigned threads) {
    const auto flops = [](unsigned) {
        const auto tile = std::make_unique<Tile>();
        constexpr size_t times = 100;
        const double seconds = median_seconds([&] { multiply_tile(*tile, times); });
        return double(times) * tile_terms * tile_rows * tile_vectors * 32 / seconds;
    };
    print_rates("tiles in the first-level cache", "GFLOP/s", threads, [&](unsigned) { return flops; });
}
#endif

void print_limits(unsigned threads) {
    const auto flops = [](unsigned) {
        alignas(64) float sums[chains * 16] = {};
        double operations = 0;
        const double seconds = median_seconds([&] { operations = multiply_add(sums, 0.999f, 0.001f, 10'000); });
        return operations / seconds;
    };
    print_rates("multiply-adds", "GFLOP/s", threads, [&](unsigned) { return flops; });
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v4")) print_tiles(threads);
#endif
    for (const size_t mib : {1, 2, 4, 8, 32, 256}) {
        Lines memory(mib * floats_per_mib);
        // Each thread reads its share again and again.
        print_rates("reads of " + std::to_string(mib) + " MiB, shared out", "GB/s", threads, [&](unsigned used) {
            const size_t share = mib * floats_per_mib / used;
            return [&memory, share](unsigned thread) {
                volatile float sink = 0;
                const float* const from = memory.begin() + thread * share;
                return double(share) * 4 / median_seconds([&] { sink = sink + read_all(from, share); });
            };
        });
    }
    for (const size_t mib : {4, 8}) {
        const size_t floats = mib * floats_per_mib;
        Lines memory(2 * floats);
        print_rates("copies of " + std::to_string(mib) + " MiB, read and written", "GB/s", threads, [&](unsigned used) {
            const size_t share = floats / used;
            return [&memory, floats, share](unsigned thread) {
                float* const from = memory.begin() + thread * share;
                return double(share) * 8 / median_seconds([&] { copy_all(from, from + floats, share); });
            };
        });
    }
}

}  // namespace
}  // namespace softmetal::bench
