// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "metal/command_buffer.hpp"
#include "mps/matrix.hpp"

namespace softmetal::mps {

using metal::CommandBuffer;
using metal::MTLOrigin;
using objc::String;

/// MPSKernel: what all MPS kernels answer.
class Kernel : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<Kernel>&);

protected:
    explicit Kernel(objc::Class& of) : Object(of) {}

    Ref<Device> device_;

private:
    Device* device() const { return device_.get(); }
    String* label() const { return label_.get(); }
    void set_label(String* label) { label_.set(label); }
    NSUInteger options() const { return options_; }
    void set_options(NSUInteger options) { options_ = options; }

    objc::StringProperty label_;
    NSUInteger options_ = 0;
};

/// MPSMatrixMultiplication: C = alpha * op(A) * op(B) + beta * C, for each matrix of a batch.
class MatrixMultiplication final : public Kernel {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<MatrixMultiplication>&);

    MatrixMultiplication() : Kernel(type) {}

private:
    /// All matrices there are, as Apple's default says.
    static constexpr NSUInteger whole_batch = ~NSUInteger(0);

    MatrixMultiplication* init(Message message, Device* device, BOOL transpose_left, BOOL transpose_right,
                               NSUInteger rows, NSUInteger columns, NSUInteger interior, double alpha, double beta);
    MatrixMultiplication* init_plain(Message message, Device* device, NSUInteger rows, NSUInteger columns,
                                     NSUInteger interior);
    void encode(Message message, CommandBuffer* buffer, Matrix* left, Matrix* right, Matrix* result);
    bool fits(Message message, CommandBuffer& buffer, const char* name, const Matrix& matrix, MTLOrigin origin,
              NSUInteger rows, NSUInteger columns) const;

    MTLOrigin left_origin() const { return left_origin_; }
    MTLOrigin right_origin() const { return right_origin_; }
    MTLOrigin result_origin() const { return result_origin_; }
    void set_left_origin(MTLOrigin origin) { left_origin_ = origin; }
    void set_right_origin(MTLOrigin origin) { right_origin_ = origin; }
    void set_result_origin(MTLOrigin origin) { result_origin_ = origin; }
    NSUInteger batch_start() const { return batch_start_; }
    NSUInteger batch_size() const { return batch_size_; }
    void set_batch_start(NSUInteger start) { batch_start_ = start; }
    void set_batch_size(NSUInteger size) { batch_size_ = size; }

    bool transpose_left_ = false;
    bool transpose_right_ = false;
    NSUInteger rows_ = 0;
    NSUInteger columns_ = 0;
    NSUInteger interior_ = 0;
    float alpha_ = 1;
    float beta_ = 0;
    /// x is a row and y a column; z is 0.
    MTLOrigin left_origin_{};
    MTLOrigin right_origin_{};
    MTLOrigin result_origin_{};
    NSUInteger batch_start_ = 0;
    NSUInteger batch_size_ = whole_batch;
};

}  // namespace softmetal::mps
