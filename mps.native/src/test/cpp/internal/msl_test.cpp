// SPDX-License-Identifier: Apache-2.0
// Kernels from source text to results: translation, compilation, look-up, errors, and both simdgroup widths.
#include "msl/library.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <thread>
#include <vector>

#include "../check.hpp"
#include "engine/cpu_level.hpp"
#include "kernel_fixture.hpp"
#include "msl/compiler.hpp"

namespace {

namespace fs = std::filesystem;
using namespace kernel_fixture;
using softmetal::msl::Grid;
using softmetal::msl::Library;
using softmetal::msl::Options;

const char* const row_kernels = R"(
#include <metal_stdlib>
using namespace metal;
#if defined(__SOFTMETAL__)
#define PRAGMA(text) _Pragma(#text)
#define REDUCE_SUM(variable) PRAGMA(omp simd reduction(+:variable))
#define REDUCE_MAX(variable) PRAGMA(omp simd reduction(max:variable))
#else
#define REDUCE_SUM(variable)
#define REDUCE_MAX(variable)
#endif

kernel void softmax(device const float* input [[buffer(0)]], device float* output [[buffer(1)]],
                    constant uint& n [[buffer(2)]], uint row [[threadgroup_position_in_grid]],
                    uint lane [[thread_index_in_simdgroup]], uint width [[threads_per_simdgroup]]) {
    device const float* x = input + ulong(row) * n;
    device float* y = output + ulong(row) * n;
    float largest = -INFINITY;
    REDUCE_MAX(largest)
    for (uint i = lane; i < n; i += width) largest = max(largest, x[i]);
    largest = simd_max(largest);
    float sum = 0.0f;
    REDUCE_SUM(sum)
    for (uint i = lane; i < n; i += width) sum += exp(x[i] - largest);
    sum = simd_sum(sum);
    for (uint i = lane; i < n; i += width) y[i] = exp(x[i] - largest) / sum;
}

// Forgets that the other lanes have summed too.
kernel void forgetful(device const float* input [[buffer(0)]], device float* output [[buffer(1)]],
                      constant uint& n [[buffer(2)]], uint row [[threadgroup_position_in_grid]],
                      uint lane [[thread_index_in_simdgroup]], uint width [[threads_per_simdgroup]]) {
    float sum = 0.0f;
    for (uint i = lane; i < n; i += width) sum += input[ulong(row) * n + i];
    if (lane == 0) output[row] = sum;
}

kernel void mindful(device const float* input [[buffer(0)]], device float* output [[buffer(1)]],
                    constant uint& n [[buffer(2)]], uint row [[threadgroup_position_in_grid]],
                    uint lane [[thread_index_in_simdgroup]], uint width [[threads_per_simdgroup]]) {
    float sum = 0.0f;
    for (uint i = lane; i < n; i += width) sum += input[ulong(row) * n + i];
    sum = simd_sum(sum);
    if (lane == 0) output[row] = sum;
}

kernel void divergent(device float* output [[buffer(0)]], uint lane [[thread_index_in_simdgroup]]) {
    output[lane] = lane < 7 ? simd_sum(1.0f) : simd_max(2.0f);
}

kernel void across(device uint* output [[buffer(0)]], uint lane [[thread_index_in_simdgroup]]) {
    if (lane == 5) return;
    device uint* mine = output + lane * 8;
    mine[0] = simd_sum(lane);
    mine[1] = simd_max(lane);
    mine[2] = simd_min(lane + 3);
    mine[3] = simd_prefix_exclusive_sum(1u);
    mine[4] = simd_prefix_inclusive_sum(lane);
    mine[5] = simd_broadcast_first(lane + 40);
    mine[6] = simd_shuffle_xor(lane, 1);
    mine[7] = uint(simd_all(lane != 5)) + 2 * uint(simd_any(lane == 9));
}
)";

const char* const grid_kernels = R"(
#include <metal_stdlib>
using namespace metal;

struct Layout { uint rows; uint columns; uint row_stride; uint column_stride; };

kernel void strided_copy(device const float* from [[buffer(0)]], device float* to [[buffer(1)]],
                         constant Layout& layout [[buffer(2)]], uint2 at [[thread_position_in_grid]]) {
    to[at.y * layout.columns + at.x] = from[at.y * layout.row_stride + at.x * layout.column_stride];
}

kernel void positions(device uint* out [[buffer(0)]], uint3 at [[thread_position_in_grid]],
                      uint3 grid [[threads_per_grid]], uint3 local [[thread_position_in_threadgroup]],
                      ushort index [[thread_index_in_threadgroup]], uint3 size [[threads_per_threadgroup]],
                      uint3 nominal [[dispatch_threads_per_threadgroup]],
                      uint3 group [[threadgroup_position_in_grid]], uint3 groups [[threadgroups_per_grid]],
                      uint simdgroup [[simdgroup_index_in_threadgroup]],
                      uint simdgroups [[simdgroups_per_threadgroup]]) {
    device uint* mine = out + 8 * ((at.z * grid.y + at.y) * grid.x + at.x);
    mine[0] += 1;
    mine[1] = uint(all(group * nominal + local == at));
    mine[2] = index;
    mine[3] = (local.z * size.y + local.y) * size.x + local.x;
    mine[4] = size.x * size.y * size.z;
    mine[5] = uint(all(group < groups));
    mine[6] = simdgroup;
    mine[7] = simdgroups;
}

struct Add { template <typename T> static T apply(T a, T b) { return a + b; } };
struct Largest { template <typename T> static T apply(T a, T b) { return max(a, b); } };

template <typename Operation, typename T>
kernel void binary(device const T* a [[buffer(0)]], const device T* b, device T* c [[buffer(4)]],
                   constant const T& offset, uint i [[thread_position_in_grid]]) {
    c[i] = Operation::template apply<T>(a[i], b[i]) + offset;
}

#define INSTANTIATE(name, operation, type)                                                            \
    template [[host_name(name)]] kernel void binary<operation, type>(device const type*, const device type*, \
                                                                      device type*, constant const type&, uint);
INSTANTIATE("add_float", Add, float)
INSTANTIATE("largest_int", Largest, int)
template [[host_name("add_half")]] [[kernel]] decltype(binary<Add, half>) binary<Add, half>;

namespace inner {
constant float table[4] = {1.0f, 2.0f, 4.0f, 8.0f};
[[host_name("scaled")]] kernel void hidden_name(device float* x, uint i [[thread_position_in_grid]]) {
    x[i] *= table[i & 3];
}
}

kernel void halves(device const ushort* bits [[buffer(0)]], device float* wide [[buffer(1)]],
                   device ushort* back [[buffer(2)]], uint i [[thread_position_in_grid]]) {
    wide[i] = float(as_type<half>(bits[i]));
    back[i] = as_type<ushort>(half(wide[i]));
}

kernel void narrow(device const float* x [[buffer(0)]], device half* h [[buffer(1)]], device bfloat* b [[buffer(2)]],
                   uint i [[thread_position_in_grid]]) {
    h[i] = half(x[i]) * 1.0h;
    b[i] = bfloat(x[i]);
}

kernel void count(device atomic_uint* counter [[buffer(0)]], constant float4& v [[buffer(1)]],
                  uint i [[thread_position_in_grid]]) {
    const float4 doubled = v * 2.0f + float4(i);
    if (doubled.w > 11.0f) atomic_fetch_add_explicit(counter, 1u, memory_order_relaxed);
}
)";

TEST("kernels: a softmax over rows agrees with double, whatever the split and the alignment") {
    const CacheForTest cache;
    const auto library = load_or_fail(row_kernels);
    for (const uint32_t n : {1u, 5u, 16u, 37u, 256u, 1003u}) {
        const uint32_t rows = 9;
        std::vector<float> input(rows * n + 16);
        std::vector<float> output(rows * n + 16);
        for (size_t i = 0; i < input.size(); ++i) input[i] = 5.0f * std::sin(float(i) * 0.37f);
        std::vector<float> first;
        for (size_t shift = 0; shift < 9; ++shift) {
            std::vector<float> moved(input.size() + 16);
            std::copy(input.begin(), input.end(), moved.begin() + long(shift));
            float* const to = output.data() + shift * 3 % 8;
            void* const bindings[] = {moved.data() + shift, to, const_cast<uint32_t*>(&n)};
            run_in_parts(library->find("softmax"), bindings, {{rows, 1, 1}, {1, 1, 1}, {rows, 1, 1}}, 1 + shift);
            const std::vector<float> got(to, to + rows * n);
            if (first.empty()) first = got;
            CHECK(std::memcmp(first.data(), got.data(), got.size() * sizeof(float)) == 0);
        }
        for (uint32_t r = 0; r < rows; ++r) {
            const float* const x = &input[r * n];
            double sum = 0.0;
            for (uint32_t i = 0; i < n; ++i) sum += std::exp(double(x[i]) - double(*std::max_element(x, x + n)));
            for (uint32_t i = 0; i < n; ++i) {
                const double expected = std::exp(double(x[i]) - double(*std::max_element(x, x + n))) / sum;
                CHECK(std::fabs(double(first[r * n + i]) - expected) <= 1e-6 * expected + 1e-9);
            }
        }
    }
}

TEST("kernels: names, bindings and every template instantiation are found") {
    const CacheForTest cache;
    const auto library = load_or_fail(grid_kernels);
    const std::vector<std::string> names = library->function_names();
    const std::vector<std::string> expected{"strided_copy", "positions", "add_float", "largest_int", "add_half",
                                            "scaled", "halves", "narrow", "count"};
    CHECK(names == expected);
    // a: 0, b: the first free index, c: 4, offset: the next free one.
    CHECK_EQUAL(library->find_record("add_float")->used_bindings, 0b10111u);
    CHECK_EQUAL(library->find_record("add_float")->written_bindings, 0b10000u);
    CHECK(library->find("binary") == nullptr);

    int a[] = {1, -5, 7};
    int b[] = {2, -9, 3};
    int c[3];
    int offset = 10;
    void* const bindings[] = {a, b, &offset, nullptr, c};
    run_in_parts(library->find("largest_int"), bindings, {{3, 1, 1}, {2, 1, 1}, {2, 1, 1}}, 1);
    CHECK_EQUAL(c[0], 12);
    CHECK_EQUAL(c[1], 5);
    CHECK_EQUAL(c[2], 17);
    float x[] = {3.0f, 3.0f, 3.0f, 3.0f, 3.0f};
    void* const scaled[] = {x};
    run_in_parts(library->find("scaled"), scaled, {{5, 1, 1}, {5, 1, 1}, {1, 1, 1}}, 1);
    CHECK_EQUAL(x[3], 24.0f);
    CHECK_EQUAL(x[4], 3.0f);
}

TEST("kernels: a strided copy in two dimensions") {
    const CacheForTest cache;
    const auto library = load_or_fail(grid_kernels);
    struct {
        uint32_t rows = 19, columns = 37, row_stride = 1, column_stride = 19;
    } layout;
    std::vector<float> from(19 * 37);
    std::iota(from.begin(), from.end(), 0.0f);
    std::vector<float> to(from.size());
    void* const bindings[] = {from.data(), to.data(), &layout};
    run_in_parts(library->find("strided_copy"), bindings, {{37, 19, 1}, {8, 4, 1}, {5, 5, 1}}, 3);
    for (uint32_t r = 0; r < 19; ++r)
        for (uint32_t c = 0; c < 37; ++c) CHECK_EQUAL(to[r * 37 + c], from[r + c * 19]);
}

TEST("kernels: every thread runs once and sees its place, also in partial groups, at both widths") {
    const CacheForTest cache;
    for (const unsigned width : {1u, 32u}) {
        const auto library = load_or_fail(grid_kernels, width);
        std::vector<uint32_t> out(13 * 7 * 5 * 8);
        void* const bindings[] = {out.data()};
        run_in_parts(library->find("positions"), bindings, {{13, 7, 5}, {8, 2, 3}, {2, 4, 2}}, 5);
        for (size_t i = 0; i < out.size(); i += 8) {
            CHECK_EQUAL(out[i], 1u);
            CHECK_EQUAL(out[i + 1], 1u);
            CHECK_EQUAL(out[i + 2], out[i + 3]);
            CHECK_EQUAL(out[i + 5], 1u);
            CHECK_EQUAL(out[i + 6], out[i + 2] / width);
            CHECK_EQUAL(out[i + 7], (out[i + 4] + width - 1) / width);
        }
    }
}

TEST("kernels: half is IEEE binary16 and bfloat the upper half of a float, rounded to even") {
    const CacheForTest cache;
    const auto library = load_or_fail(grid_kernels);
    std::vector<uint16_t> bits(65536);
    std::iota(bits.begin(), bits.end(), uint16_t(0));
    std::vector<float> wide(65536);
    std::vector<uint16_t> back(65536);
    void* const bindings[] = {bits.data(), wide.data(), back.data()};
    run_in_parts(library->find("halves"), bindings, {{65536, 1, 1}, {256, 1, 1}, {256, 1, 1}}, 1);
    for (uint32_t i = 0; i < 65536; ++i) {
        const int exponent = int(i >> 10 & 31);
        const double fraction = double(i & 1023) / 1024.0;
        const double size = exponent == 0 ? std::ldexp(fraction, -14) : std::ldexp(1.0 + fraction, exponent - 15);
        if (exponent == 31) {
            CHECK((i & 1023) == 0 ? std::isinf(wide[i]) : std::isnan(wide[i]));
            CHECK((i & 1023) == 0 ? back[i] == i : (back[i] & 0x7c00) == 0x7c00 && (back[i] & 1023) != 0);
        } else {
            CHECK_EQUAL(double(wide[i]), i & 0x8000 ? -size : size);
            CHECK_EQUAL(back[i], i);
        }
    }
    float x[] = {1.0f + 0x1p-11f, 1.0f + 0x3p-11f, 65519.0f, 65520.0f, 0x1p-25f, 0x1.8p-25f, -0.0f, 1e-10f};
    const uint16_t expected_half[] = {0x3c00, 0x3c02, 0x7bff, 0x7c00, 0x0000, 0x0001, 0x8000, 0x0000};
    uint16_t h[8];
    uint16_t b[8];
    void* const narrow[] = {x, h, b};
    run_in_parts(library->find("narrow"), narrow, {{8, 1, 1}, {8, 1, 1}, {1, 1, 1}}, 1);
    for (int i = 0; i < 8; ++i) CHECK_EQUAL(h[i], expected_half[i]);
    CHECK_EQUAL(b[3], 0x4780);
}

TEST("kernels: atomics count across threads, and vectors compute by component") {
    const CacheForTest cache;
    const auto library = load_or_fail(grid_kernels);
    uint32_t counter = 0;
    alignas(16) float v[] = {1.0f, 2.0f, 3.0f, 4.0f};
    void* const bindings[] = {&counter, v};
    const Grid grid{{1000, 1, 1}, {10, 1, 1}, {100, 1, 1}};
    std::vector<std::thread> threads;
    for (uint64_t part = 0; part < 4; ++part)
        threads.emplace_back([&, part] { library->find("count")(bindings, grid, part * 25, part * 25 + 25); });
    for (std::thread& thread : threads) thread.join();
    CHECK_EQUAL(counter, 996u);  // 8 + i > 11
}

TEST("width 32: a kernel that reduces gives the result of width 1, and one that forgets does not") {
    const CacheForTest cache;
    const uint32_t n = 75;
    float x[2 * 75];
    for (int i = 0; i < 150; ++i) x[i] = float(i % 7);
    for (const char* name : {"mindful", "forgetful"}) {
        float sums[2][2];
        for (const unsigned width : {1u, 32u}) {
            const auto library = load_or_fail(row_kernels, width);
            void* const bindings[] = {x, sums[width == 32], const_cast<uint32_t*>(&n)};
            run_in_parts(library->find(name), bindings, {{2 * width, 1, 1}, {width, 1, 1}, {2, 1, 1}}, 1);
        }
        const bool equal = sums[0][0] == sums[1][0] && sums[0][1] == sums[1][1];
        CHECK_EQUAL(std::string(name) + (equal ? " agrees" : " differs"),
                    std::string(name) + (name[0] == 'm' ? " agrees" : " differs"));
    }
}

TEST("width 32: simdgroup functions combine exactly the lanes that are still running") {
    const CacheForTest cache;
    const auto library = load_or_fail(row_kernels, 32);
    for (const uint32_t lanes : {32u, 20u}) {
        uint32_t out[32 * 8] = {};
        void* const bindings[] = {out};
        run_in_parts(library->find("across"), bindings, {{lanes, 1, 1}, {lanes, 1, 1}, {1, 1, 1}}, 1);
        uint32_t before = 0;
        uint32_t sum = 0;
        for (uint32_t lane = 0; lane < lanes; ++lane) {
            if (lane == 5) continue;
            const uint32_t* const mine = out + lane * 8;
            sum += lane;
            CHECK_EQUAL(mine[0], lanes * (lanes - 1) / 2 - 5);
            CHECK_EQUAL(mine[1], lanes - 1);
            CHECK_EQUAL(mine[2], 3u);
            CHECK_EQUAL(mine[3], before);
            CHECK_EQUAL(mine[4], sum);
            CHECK_EQUAL(mine[5], 40u);
            CHECK_EQUAL(mine[6], lane == 4 ? 4u : lane ^ 1);
            CHECK_EQUAL(mine[7], 3u);
            ++before;
        }
    }
}

DEATH("width 32: divergent lanes") {
    const CacheForTest cache;
    const auto library = load_or_fail(row_kernels, 32);
    float out[32];
    void* const bindings[] = {out};
    run_in_parts(library->find("divergent"), bindings, {{32, 1, 1}, {32, 1, 1}, {1, 1, 1}}, 1);
}
TEST("width 32: lanes that meet in different simdgroup functions end the process with both names") {
    CHECK_DIES("width 32: divergent lanes", "lanes of one simdgroup wait in different functions: simd_sum simd_max");
}

void check_error(const char* source, const char* expected) {
    std::string error;
    CHECK(softmetal::msl::load(source, {}, error) == nullptr);
    CHECK_CONTAINS(error, expected);
}

TEST("errors: compiler messages carry the kernel's own line and column, and nothing of softmetal's files") {
    const CacheForTest cache;
    std::string error;
    CHECK(softmetal::msl::load("#include <metal_stdlib>\nusing namespace metal;\n\n"
                               "kernel void k(device float* x [[buffer(0)]]) {\n    x[0] = undefined_name;\n}\n",
                               {}, error) == nullptr);
    CHECK_CONTAINS(error, "program_source:5:12: error: 'undefined_name' was not declared");
    CHECK(error.find(".hpp") == error.npos);
    CHECK(error.find("kernels.ii") == error.npos);
    check_error("\n#include \"nowhere.h\"\n", "program_source:2:10: fatal error: nowhere.h");
    check_error("kernel void k(constant float& x [[buffer(0)]]) { x = 1; }",
                "program_source:1:52: error: assignment of read-only");
}

TEST("errors: what this device does not support is named, with the line and what it supports") {
    const CacheForTest cache;
    check_error("\nkernel void k(texture2d<float> t [[texture(0)]]) {}",
                "program_source:2: error: attribute 'texture'");
    check_error("kernel void k(threadgroup float* t [[threadgroup(0)]]) {}", "attribute 'threadgroup'");
    check_error("kernel void k(device float* t [[buffer(31)]]) {}", "expected a number from 0 to 30");
    check_error("kernel void k(device float* t, uint i) {}", "a parameter of kernel 'k' has no attribute");
    check_error("template <typename T> kernel void k(device T* t) {}\ntemplate kernel void k<float>(device float*);",
                "program_source:2: error: an explicit instantiation of a kernel needs [[host_name(");
    check_error("kernel void k(device float* t) {}\nkernel void k(device int* t) {}",
                "program_source:2: error: a second kernel with the name 'k'");
    check_error("#include <metal_stdlib>\nusing namespace metal;\nkernel void k(device float* t) { "
                "threadgroup_barrier(mem_flags::mem_device); }", "use of deleted function");
}

TEST("errors: a later load of a repaired compiler's source succeeds, since failures are not remembered") {
    const CacheForTest cache;
    const char* const source = "kernel void repaired(device float* x) { x[0] = 1; }";
    {
        const Variable path("PATH", "");
        const Variable cxx("CXX", "");
        check_error(source, "no C++ compiler");
    }
    load_or_fail(source);
}

TEST("look-up: without a compiler the message says what was looked for and what to do") {
    const CacheForTest cache;
    const Variable path("PATH", "/nonexistent");
    const Variable cxx("CXX", "");
    softmetal::msl::set_search_path("/some/kernels:/other");
    std::string error;
    CHECK(softmetal::msl::load("kernel void nowhere(device float* x) {}", {}, error) == nullptr);
    softmetal::msl::set_search_path("");
    CHECK_CONTAINS(error, "/some/kernels/");
    CHECK_CONTAINS(error, std::string("-") + std::string(name(softmetal::cpu_level())) + ".so");
    CHECK_CONTAINS(error, cache.path().string());
    CHECK_CONTAINS(error, "PATH = /nonexistent");
    CHECK_CONTAINS(error, "softmetalc");
}

TEST("look-up: a prebuilt library is found by content, needs no compiler, and another source is not mistaken for it") {
    const CacheForTest cache;
    const std::string source = "kernel void prebuilt(device float* x) { x[0] = 42; }";
    const fs::path directory = cache.path() / "prebuilt";
    fs::create_directory(directory);
    Options options;
    options.execution_width = 1;
    const softmetal::CpuLevel level = softmetal::cpu_level();
    const std::string key = softmetal::msl::library_key(source, options);
    const fs::path file = directory / softmetal::msl::library_file(key, level);
    CHECK_EQUAL(softmetal::msl::compile(source, options, level, "prebuilt.metal", file), "");

    const Variable path("PATH", "");
    const Variable cxx("CXX", "");
    softmetal::msl::set_search_path(":/nowhere:" + directory.string());
    std::string error;
    const auto library = softmetal::msl::load(source, {}, error);
    CHECK_EQUAL(error, "");
    CHECK(library != nullptr && library->find("prebuilt") != nullptr);
    CHECK(softmetal::msl::load(source + " ", {}, error) == nullptr);
    softmetal::msl::set_search_path("");
}

TEST("look-up: the cache serves the next process, but not if others may write to it") {
    const CacheForTest cache;
    load_or_fail("kernel void cached(device float* x) { x[0] = 1; }");
    const fs::path kernels = cache.path() / "softmetal" / "kernels";
    size_t libraries = 0;
    for (const auto& entry : fs::directory_iterator(kernels)) {
        CHECK_EQUAL(entry.path().extension().string(), ".so");  // no scratch directory is left
        ++libraries;
    }
    CHECK_EQUAL(libraries, 1u);
    struct stat status;
    CHECK(stat(kernels.c_str(), &status) == 0 && (status.st_mode & 0777) == 0700);
    fs::permissions(kernels, fs::perms::all);
    load_or_fail("kernel void not_cached(device float* x) { x[0] = 2; }");
    CHECK_EQUAL(size_t(std::distance(fs::directory_iterator(kernels), {})), 1u);
}

TEST("look-up: callers with one source at the same time share one compilation and one library") {
    const CacheForTest cache;
    std::vector<std::shared_ptr<const Library>> libraries(8);
    std::vector<std::thread> threads;
    for (auto& library : libraries)
        threads.emplace_back(
            [&library] { library = load_or_fail("kernel void together(device float* x) { x[0] = 3; }"); });
    for (std::thread& thread : threads) thread.join();
    for (const auto& library : libraries) CHECK(library != nullptr && library == libraries[0]);
}

TEST("look-up: macros are part of the source") {
    const CacheForTest cache;
    const char* const source = "kernel void macro(device float* x) { x[0] = VALUE; }";
    for (const char* value : {"5", "6"}) {
        Options options;
        options.macros = {{"VALUE", value}};
        std::string error;
        const auto library = softmetal::msl::load(source, options, error);
        CHECK_EQUAL(error, "");
        float x = 0.0f;
        void* const bindings[] = {&x};
        if (library != nullptr) library->find("macro")(bindings, {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}, 0, 1);
        CHECK_EQUAL(x, float(value[0] - '0'));
    }
}

TEST("child processes: the compiler and the scratch directory end with the process that waits for them") {
    const CacheForTest cache;
    const fs::path pid_file = cache.path() / "pid";
    const fs::path compiler = cache.path() / "endless";
    std::ofstream(compiler) << "#!/bin/sh\necho $$ > " << pid_file << ".part\nmv " << pid_file << ".part " << pid_file
                            << "\nexec sleep 1000\n";
    fs::permissions(compiler, fs::perms::owner_all);
    const Variable cxx("CXX", compiler.c_str());
    const pid_t process = fork();
    if (process == 0) {
        std::string error;
        softmetal::msl::load("kernel void endless(device float* x) {}", {}, error);
        _exit(0);
    }
    CHECK(eventually([&] { return fs::exists(pid_file); }));
    pid_t child = 0;
    std::ifstream(pid_file) >> child;
    CHECK(child > 0 && kill(child, 0) == 0);
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
    const fs::path kernels = cache.path() / "softmetal" / "kernels";
    CHECK(eventually([&] { return !fs::exists("/proc/" + std::to_string(child)) && fs::is_empty(kernels); }));
}

}  // namespace
