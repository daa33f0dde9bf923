// SPDX-License-Identifier: Apache-2.0
// What executes commands. Everything above this file is Metal's API and its rules; everything below is one kind of
// hardware. The CPU engine is the first; an engine for another device implements these four classes and nothing else.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/constant.hpp"
#include "engine/gemm.hpp"
#include "msl/grid.hpp"
#include "msl/library.hpp"

namespace softmetal::engine {

/// Memory that both the program and the engine see at one address, zero when new. Freed by its destructor.
class Memory {
public:
    virtual ~Memory() = default;
    void* address() const { return address_; }
    size_t bytes() const { return bytes_; }

    /// Says, before anybody else knows of it, that nobody changes the bytes any more until may_change().
    void keep_constant(gemm::PanelRoom& room) { constant_.emplace(bytes_, room); }
    /// Says that the bytes may change from now on, before they do.
    void may_change() {
        if (constant_) {
            constant_->may_change();
        }
    }
    /// What products may keep of the bytes; null if they were never constant.
    gemm::Constant* constant() { return constant_ ? &*constant_ : nullptr; }

protected:
    Memory(void* address, size_t bytes) : address_(address), bytes_(bytes) {}

private:
    void* address_;
    size_t bytes_;
    std::optional<gemm::Constant> constant_;
};

/// A compiled kernel function. Lives until the process ends.
class Kernel {
public:
    virtual ~Kernel() = default;
    virtual const std::string& name() const = 0;
    /// Bit i: the kernel reads or writes through buffer index i.
    virtual uint64_t used_bindings() const = 0;
    /// Bit i: the kernel may write through buffer index i.
    virtual uint64_t written_bindings() const = 0;
};

/// The kernels of one source text.
class Library {
public:
    virtual ~Library() = default;
    virtual std::vector<std::string> kernel_names() const = 0;
    /// Null if there is none of that name.
    virtual const Kernel* kernel(std::string_view name) const = 0;
};

/// One dispatch of a kernel; bindings[i] is the address bound at buffer index i.
struct Launch {
    const Kernel* kernel;
    void* const* bindings;
    msl::Grid grid;
};

struct Copy {
    const void* from;
    void* to;
    size_t bytes;
};

struct Fill {
    void* to;
    size_t bytes;
    unsigned char value;
};

using Operation = std::variant<Launch, gemm::Product, Copy, Fill>;

/// An ordered sequence of operations. One thread uses a stream at a time; different streams run side by side.
class Stream {
public:
    virtual ~Stream() = default;
    /// Runs operations that may overlap each other, after everything executed on this stream before. May return before
    /// they are done; what the operations point to stays valid until wait() has returned.
    virtual void execute(std::span<const Operation> side_by_side) = 0;
    /// Returns when everything executed on this stream is done and visible to the calling thread.
    virtual void wait() = 0;
    /// Between these two calls the stream is in use: what is executed on it leaves room for the other ones in use.
    virtual void begin() = 0;
    virtual void end() = 0;
};

/// A device. All functions may be called from any thread at any time.
class Engine {
public:
    virtual ~Engine() = default;
    /// Null if there is not that much memory. The address is a multiple of `memory_granule`.
    virtual std::unique_ptr<Memory> allocate(size_t bytes) = 0;
    /// Null with the compiler's text in `error` if the source does not compile.
    virtual std::shared_ptr<const Library> load(std::string_view source, const msl::Options& options,
                                                std::string& error) = 0;
    virtual std::unique_ptr<Stream> open_stream() = 0;
    /// How many streams in use share the device without loss; at least 1.
    virtual unsigned streams() const = 0;

    virtual std::string name() const = 0;
    /// Threads in a simdgroup.
    virtual unsigned execution_width() const = 0;
    /// Bytes this device can reasonably use.
    virtual size_t memory_size() const = 0;
};

/// Buffers begin at multiples of this and take whole granules, as on Apple's GPUs.
inline constexpr size_t memory_granule = 16384;

std::unique_ptr<Engine> make_cpu_engine();

}  // namespace softmetal::engine
