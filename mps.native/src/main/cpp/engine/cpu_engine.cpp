// SPDX-License-Identifier: Apache-2.0
// The engine that runs kernels and matrix products on the processor's cores.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>

#include "engine/cpu_level.hpp"
#include "engine/engine.hpp"
#include "engine/merging.hpp"
#include "engine/workers.hpp"

namespace softmetal::engine {

namespace {

class CpuMemory final : public Memory {
public:
    CpuMemory(void* address, size_t bytes) : Memory(address, bytes) {}
    ~CpuMemory() override { munmap(address(), bytes()); }
};

class CpuKernel final : public Kernel {
public:
    explicit CpuKernel(const msl::KernelRecord& record) : record_(record), name_(record.name) {}
    const std::string& name() const override { return name_; }
    uint64_t used_bindings() const override { return record_.used_bindings; }
    uint64_t written_bindings() const override { return record_.written_bindings; }
    msl::KernelEntry entry() const { return record_.entry; }

private:
    const msl::KernelRecord& record_;
    std::string name_;
};

class CpuLibrary final : public Library {
public:
    explicit CpuLibrary(std::shared_ptr<const msl::Library> code) : code_(std::move(code)) {}

    std::vector<std::string> kernel_names() const override { return code_->function_names(); }

    const Kernel* kernel(std::string_view name) const override {
        const msl::KernelRecord* record = code_->find_record(name);
        return record ? kernel_of(*record) : nullptr;
    }

private:
    /// One Kernel per record for the life of the process, as the records themselves live.
    static const Kernel* kernel_of(const msl::KernelRecord& record) {
        static auto& lock = *new std::mutex;
        static auto& kernels = *new std::map<const msl::KernelRecord*, std::unique_ptr<CpuKernel>>;
        std::lock_guard guard(lock);
        auto& kernel = kernels[&record];
        if (!kernel) {
            kernel = std::make_unique<CpuKernel>(record);
        }
        return kernel.get();
    }

    std::shared_ptr<const msl::Library> code_;
};

/// An operation cut into tasks that may run in any order. How it is cut never shows in the result.
struct Tasks {
    const Operation* operation;
    size_t count;
    bool known_long;
};

constexpr size_t bytes_per_task = 256 * 1024;
/// Enough tasks per thread that the slowest thread's last one is short, and that the first one soon tells how long.
constexpr size_t tasks_per_thread = 32;
/// Multiply-adds, and elements of an operand read for them, that take longer than waking a thread.
constexpr size_t long_product = 1'000'000;
constexpr size_t long_operand = 100'000;

size_t group_count(const Launch& launch) {
    const uint32_t* groups = launch.grid.groups;
    return size_t(groups[0]) * groups[1] * groups[2];
}

Tasks cut(const Operation& operation, size_t side_by_side, size_t threads) {
    struct {
        size_t side_by_side;
        size_t threads;
        std::pair<size_t, bool> operator()(const Launch& launch) const {
            return {std::min(group_count(launch), threads * tasks_per_thread), false};
        }
        std::pair<size_t, bool> operator()(const gemm::Product& product) const {
            const size_t right = product.columns * product.interior * product.batch;
            return {gemm::task_count(product, side_by_side), right > long_operand || right * product.rows > long_product};
        }
        std::pair<size_t, bool> operator()(const Copy& copy) const {
            return {(copy.bytes + bytes_per_task - 1) / bytes_per_task, false};
        }
        std::pair<size_t, bool> operator()(const Fill& fill) const {
            return {(fill.bytes + bytes_per_task - 1) / bytes_per_task, false};
        }
    } const parts{side_by_side, threads};
    const auto [count, known_long] = std::visit(parts, operation);
    return {&operation, count, known_long};
}

void run_task(const Tasks& tasks, size_t side_by_side, size_t index) {
    struct {
        size_t side_by_side;
        size_t count;
        size_t index;
        void operator()(const Launch& launch) const {
            const size_t groups = group_count(launch);
            const auto entry = static_cast<const CpuKernel*>(launch.kernel)->entry();
            entry(launch.bindings, launch.grid, groups * index / count, groups * (index + 1) / count);
        }
        void operator()(const gemm::Product& product) const { gemm::run_task(product, side_by_side, index); }
        void operator()(const Copy& copy) const {
            const size_t begin = index * bytes_per_task;
            std::memmove(static_cast<char*>(copy.to) + begin, static_cast<const char*>(copy.from) + begin,
                         std::min(bytes_per_task, copy.bytes - begin));
        }
        void operator()(const Fill& fill) const {
            const size_t begin = index * bytes_per_task;
            std::memset(static_cast<char*>(fill.to) + begin, fill.value, std::min(bytes_per_task, fill.bytes - begin));
        }
    } const run{side_by_side, tasks.count, index};
    std::visit(run, *tasks.operation);
}

/// Operations are done when execute returns, so there is nothing to wait for.
class CpuStream final : public Stream {
public:
    void execute(std::span<const Operation> side_by_side) override {
        Workers& workers = Workers::shared();
        parts_.clear();
        size_t total = 0;
        bool known_long = false;
        bool alike = true;
        const auto operations = merging_.gather(side_by_side);
        for (const Operation& operation : operations) {
            const Tasks tasks = cut(operation, operations.size(), workers.threads());
            alike &= parts_.empty() || tasks.count == parts_.front().count;
            parts_.push_back(tasks);
            total += tasks.count;
            known_long |= tasks.known_long;
        }
        workers.run(total, known_long ? Workers::Length::Long : Workers::Length::Unknown, [&](size_t index) {
            // Operations that are cut alike, as the heads of an attention are, take turns: what they read lies together.
            if (alike) return run_task(parts_[index % parts_.size()], parts_.size(), index / parts_.size());
            const Tasks* tasks = parts_.data();
            while (index >= tasks->count) {
                index -= tasks->count;
                ++tasks;
            }
            run_task(*tasks, parts_.size(), index);
        });
        merging_.scatter();
    }

    void wait() override {}
    void begin() override { Workers::shared().enter(); }
    void end() override { Workers::shared().leave(); }

private:
    Merging merging_;
    std::vector<Tasks> parts_;
};

class CpuEngine final : public Engine {
public:
    std::unique_ptr<Memory> allocate(size_t bytes) override {
        const size_t size = (bytes + memory_granule - 1) / memory_granule * memory_granule;
        // The kernel aligns to its own page size, so take one granule more and give back what sticks out.
        const size_t taken = size + memory_granule;
        if (taken < bytes) {
            return nullptr;
        }
        void* mapped = mmap(nullptr, taken, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (mapped == MAP_FAILED) {
            return nullptr;
        }
        const auto begin = reinterpret_cast<uintptr_t>(mapped);
        const uintptr_t aligned = (begin + memory_granule - 1) / memory_granule * memory_granule;
        if (aligned > begin) {
            munmap(mapped, aligned - begin);
        }
        if (begin + taken > aligned + size) {
            munmap(reinterpret_cast<void*>(aligned + size), begin + taken - aligned - size);
        }
        return std::make_unique<CpuMemory>(reinterpret_cast<void*>(aligned), size);
    }

    std::shared_ptr<const Library> load(std::string_view source, const msl::Options& options,
                                        std::string& error) override {
        auto code = msl::load(source, options, error);
        return code ? std::make_shared<CpuLibrary>(std::move(code)) : nullptr;
    }

    std::unique_ptr<Stream> open_stream() override { return std::make_unique<CpuStream>(); }

    unsigned streams() const override { return Workers::wanted(); }

    std::string name() const override { return "softmetal CPU (" + std::string(softmetal::name(cpu_level())) + ")"; }

    unsigned execution_width() const override { return msl::execution_width(); }

    size_t memory_size() const override {
        const auto bytes = static_cast<size_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(sysconf(_SC_PAGE_SIZE));
        return bytes / 4 * 3 / memory_granule * memory_granule;
    }
};

}  // namespace

std::unique_ptr<Engine> make_cpu_engine() { return std::make_unique<CpuEngine>(); }

}  // namespace softmetal::engine
