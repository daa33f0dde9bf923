// SPDX-License-Identifier: Apache-2.0
// build-variant: any default -O3 -ffp-contract=fast
// Measures matrix products beside what limits them, and the encoding of dispatches:
//   softmetal-bench [TEXT]
// prints this machine's rate of multiply-adds and of reads from memory, what it takes to send the messages of a dispatch
// (with the TEXT dispatch: that alone), then the rate of products of several shapes (of those whose name contains TEXT),
// each on one thread and on all of the pool (SOFTMETAL_THREADS). Medians.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine.hpp"
#include "engine/workers.hpp"

#if defined(__x86_64__)
#define EVERY_CPU_LEVEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define EVERY_CPU_LEVEL
#endif

namespace {

using softmetal::engine::Operation;
using softmetal::gemm::Product;
using Clock = std::chrono::steady_clock;
using Function = std::function<void()>;

constexpr size_t floats_per_mib = 1 << 18;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// The median time of one call, of enough calls to fill a fifth of a second.
double median_seconds(const Function& call) {
    for (int warm_up = 0; warm_up < 3; ++warm_up) call();
    std::vector<double> times;
    const auto begin = Clock::now();
    do {
        const auto start = Clock::now();
        call();
        times.push_back(seconds_since(start));
    } while (times.size() < 5 || seconds_since(begin) < 0.2);
    std::nth_element(times.begin(), times.begin() + ptrdiff_t(times.size() / 2), times.end());
    return times[times.size() / 2];
}

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

typedef float Vector __attribute__((vector_size(64)));
constexpr int chains = 12;  // independent, and with 16 registers of any width not many more than fit

EVERY_CPU_LEVEL void multiply_add(Vector* sums, float x, float y, size_t times) {
    const Vector factor = Vector{} + x;
    const Vector term = Vector{} + y;
    Vector s[chains];
    for (int i = 0; i < chains; ++i) s[i] = sums[i];
    for (size_t n = 0; n < times; ++n) {
#pragma GCC unroll 16
        for (int i = 0; i < chains; ++i) s[i] = s[i] * factor + term;
    }
    for (int i = 0; i < chains; ++i) sums[i] = s[i];
}

EVERY_CPU_LEVEL float read_all(const float* from, size_t floats) {
    const auto* const vectors = reinterpret_cast<const Vector*>(from);
    Vector sums[8] = {};
    for (size_t v = 0; v + 8 <= floats / 16; v += 8) {
#pragma GCC unroll 8
        for (size_t i = 0; i < 8; ++i) sums[i] += vectors[v + i];
    }
    for (int i = 1; i < 8; ++i) sums[0] += sums[i];
    return sums[0][0];
}

void print_limits(unsigned threads) {
    const auto flops = [](unsigned) {
        Vector sums[chains] = {};
        constexpr size_t times = 10'000;
        const double seconds = median_seconds([&] { multiply_add(sums, 0.999f, 0.001f, times); });
        return double(times) * chains * 32 / seconds;
    };
    std::printf("%-34s %10.1f %10.1f GFLOP/s\n", "multiply-adds", total_rate(1, flops) / 1e9,
                total_rate(threads, flops) / 1e9);
    for (const size_t mib : {1, 2, 4, 8, 32, 256}) {
        std::vector<float> memory(mib * floats_per_mib + 16, 1.0f);
        const uintptr_t begin = (reinterpret_cast<uintptr_t>(memory.data()) + 63) / 64 * 64;
        // Each thread reads its share again and again.
        const auto bytes = [&](unsigned used) {
            return [&, used](unsigned thread) {
                const size_t share = mib * floats_per_mib / used;
                volatile float sink = 0;
                const auto* const from = reinterpret_cast<const float*>(begin) + thread * share;
                return double(share) * 4 / median_seconds([&] { sink = sink + read_all(from, share); });
            };
        };
        std::printf("%-34s %10.1f %10.1f GB/s\n", ("reads of " + std::to_string(mib) + " MiB, shared out").c_str(),
                    total_rate(1, bytes(1)) / 1e9, total_rate(threads, bytes(threads)) / 1e9);
    }
}

extern "C" {
void objc_msgSend();
void* sel_registerName(const char* name);
void* objc_getClass(const char* name);
void* objc_autoreleasePoolPush();
void objc_autoreleasePoolPop(void* pool);
void* MTLCreateSystemDefaultDevice();
}

struct Size {
    uint64_t width, height, depth;
};

/// One message, with a selector looked up once.
template <class R, class... A>
struct Message {
    void* selector;
    explicit Message(const char* name) : selector(sel_registerName(name)) {}
    R operator()(void* receiver, A... arguments) const {
        return reinterpret_cast<R (*)(void*, void*, A...)>(&objc_msgSend)(receiver, selector, arguments...);
    }
};

/// Encodes dispatches of three buffers and a struct, as mps.bench.EncodingBenchmark does from Java; runs none.
void print_encoding() {
    constexpr int dispatches = 100;
    static const char source[] =
        "#include <metal_stdlib>\n"
        "kernel void add(constant long* walk [[buffer(0)]], device float* r [[buffer(1)]], device const float* x "
        "[[buffer(2)]], device const float* y [[buffer(3)]], uint i [[thread_position_in_grid]]) { r[i] = x[i] + y[i]; }";
    const Message<void*> queue_of("newCommandQueue"), commands_of("commandBuffer"), encoder_of("computeCommandEncoder");
    const Message<void*, const char*> string_of("stringWithUTF8String:");
    const Message<void*, void*, void*, void**> library_of("newLibraryWithSource:options:error:");
    const Message<void*, void*> function_of("newFunctionWithName:");
    const Message<void*, void*, void**> pipeline_of("newComputePipelineStateWithFunction:error:");
    const Message<void*, uint64_t, uint64_t> buffer_of("newBufferWithLength:options:");
    const Message<void, void*> set_pipeline("setComputePipelineState:");
    const Message<void, const void*, uint64_t, uint64_t> set_bytes("setBytes:length:atIndex:");
    const Message<void, void*, uint64_t, uint64_t> set_buffer("setBuffer:offset:atIndex:");
    const Message<uint64_t> width_of("threadExecutionWidth");
    const Message<void, Size, Size> dispatch("dispatchThreads:threadsPerThreadgroup:");
    const Message<void> end("endEncoding");

    void* const pool = objc_autoreleasePoolPush();
    void* const device = MTLCreateSystemDefaultDevice();
    void* const queue = queue_of(device);
    void* const strings = objc_getClass("NSString");
    void* const library = library_of(device, string_of(strings, source), nullptr, nullptr);
    void* const pipeline = library ? pipeline_of(device, function_of(library, string_of(strings, "add")), nullptr) : nullptr;
    if (!pipeline) {
        std::printf("%-34s no compiler\n", "encoding of a dispatch");
        return;
    }
    void* const buffers[3] = {buffer_of(device, 64, 0), buffer_of(device, 64, 0), buffer_of(device, 64, 0)};
    const int64_t walk[64] = {};
    const double seconds = median_seconds([&] {
        void* const inner = objc_autoreleasePoolPush();
        void* const encoder = encoder_of(commands_of(queue));
        for (int i = 0; i < dispatches; ++i) {
            set_pipeline(encoder, pipeline);
            set_bytes(encoder, walk, sizeof walk, 0);
            for (uint64_t index = 0; index < 3; ++index) set_buffer(encoder, buffers[index], 0, index + 1);
            const uint64_t width = width_of(pipeline);
            dispatch(encoder, {16 * width, 1, 1}, {4 * width, 1, 1});
        }
        end(encoder);
        objc_autoreleasePoolPop(inner);
    });
    objc_autoreleasePoolPop(pool);
    std::printf("%-34s %10.1f ns\n", "encoding of a dispatch", seconds / dispatches * 1e9);
}

struct Layer {
    size_t columns;
    size_t interior;
};

/// Products of which each one's left operand is the result of the one before.
struct Chain {
    std::string name;
    size_t rows;
    bool transpose_right;
    std::vector<Layer> layers;
    size_t batch = 1;
};

class Run {
public:
    explicit Run(const Chain& chain) {
        const float* left = fresh(chain.batch * chain.rows * chain.layers[0].interior);
        for (const Layer& layer : chain.layers) {
            const size_t right_size = layer.columns * layer.interior;
            const size_t result_size = chain.rows * layer.columns;
            const float* const right = fresh(chain.batch * right_size);
            float* const result = fresh(chain.batch * result_size);
            const size_t right_row = chain.transpose_right ? layer.interior : layer.columns;
            products_.push_back({false, chain.transpose_right, chain.rows, layer.columns, layer.interior, 1.0f, 0.0f,
                                 left, layer.interior, right, right_row, result, layer.columns, chain.batch,
                                 chain.rows * layer.interior, right_size, result_size});
            left = result;
            flops_ += 2.0 * double(chain.batch * chain.rows * right_size);
            right_bytes_ += 4.0 * double(chain.batch * right_size);
        }
    }

    double flops() const { return flops_; }
    double right_bytes() const { return right_bytes_; }

    void alone() const {
        for (const Product& product : products_)
            for (size_t task = 0; task < softmetal::gemm::task_count(product); ++task)
                softmetal::gemm::run_task(product, task);
    }

    void shared(softmetal::engine::Stream& stream) const {
        for (const Product& product : products_) {
            const Operation operation = product;
            stream.execute({&operation, 1});
        }
        stream.wait();
    }

private:
    float* fresh(size_t floats) {
        memory_.push_back(engine_->allocate(floats * sizeof(float)));
        auto* const values = static_cast<float*>(memory_.back()->address());
        for (size_t i = 0; i < floats; ++i) values[i] = float(i % 61) / 61.0f - 0.5f;
        return values;
    }

    std::unique_ptr<softmetal::engine::Engine> engine_ = softmetal::engine::make_cpu_engine();
    std::vector<std::unique_ptr<softmetal::engine::Memory>> memory_;
    std::vector<Product> products_;
    double flops_ = 0;
    double right_bytes_ = 0;
};

std::vector<Chain> chains_to_run() {
    std::vector<Chain> all;
    for (const size_t size : {256, 1024})
        for (const bool transposed : {false, true})
            all.push_back({"square " + std::to_string(size) + (transposed ? " transposed" : ""), size, transposed,
                           {{size, size}}});
    for (const size_t rows : {1, 2, 4, 8, 16, 32, 64, 256})
        all.push_back({"mlp 512-1024-1024-512, " + std::to_string(rows) + " rows", rows, true,
                       {{1024, 512}, {1024, 1024}, {512, 1024}}});
    for (const bool transposed : {false, true}) {
        const std::string end = transposed ? " transposed" : "";
        all.push_back({"512 x 256 x 768" + end, 512, transposed, {{768, 256}}});
        all.push_back({"512 x 256 x 1024" + end, 512, transposed, {{1024, 256}}});
        all.push_back({"512 x 1024 x 256" + end, 512, transposed, {{256, 1024}}});
    }
    all.push_back({"16 of 128 x 64 x 128 transposed", 128, true, {{128, 64}}, 16});
    all.push_back({"16 of 128 x 128 x 64", 128, false, {{64, 128}}, 16});
    all.push_back({"1 row, 1024 x 1024", 1, false, {{1024, 1024}}});
    return all;
}

}  // namespace

int main(int count, char** arguments) {
    const std::string wanted = count > 1 ? arguments[1] : "";
    const unsigned threads = softmetal::engine::Workers::shared().threads();
    std::printf("%s\n", softmetal::engine::make_cpu_engine()->name().c_str());
    std::printf("%-34s %10s %10s\n", "", "1 thread", (std::to_string(threads) + " threads").c_str());
    if (wanted.empty()) print_limits(threads);
    if (wanted.empty() || wanted == "dispatch") print_encoding();
    for (const Chain& chain : chains_to_run()) {
        if (chain.name.find(wanted) == std::string::npos) continue;
        const Run run(chain);
        const auto stream = softmetal::engine::make_cpu_engine()->open_stream();
        const double alone = median_seconds([&] { run.alone(); });
        const double shared = median_seconds([&] { run.shared(*stream); });
        std::printf("%-34s %10.1f %10.1f GFLOP/s %10.1f %10.1f us %8.1f GB/s\n", chain.name.c_str(),
                    run.flops() / alone / 1e9, run.flops() / shared / 1e9, alone * 1e6, shared * 1e6,
                    run.right_bytes() / shared / 1e9);
    }
    return 0;
}
