// SPDX-License-Identifier: Apache-2.0
#include "mps/matrix_multiplication.hpp"

#include "models/encode_race.hpp"
#include "validation/validation.hpp"

namespace softmetal::mps {

constinit objc::Class Kernel::type{"MPSKernel", &Object::type};
constinit objc::Class MatrixMultiplication::type{"MPSMatrixMultiplication", &Kernel::type};

namespace {

using Count = unsigned long long;
using metal::Access;
using metal::MTLCommandBufferErrorInternal;
using metal::MTLCommandBufferErrorInvalidResource;

/// The product as the device model encode-race has it: encoded by an encoder of its own, which binds the operands.
std::optional<engine::Operation> through_shared_bindings(const gemm::Product& product, metal::Recording& recording,
                                                         const Matrix& left, const Matrix& right,
                                                         const Matrix& result) {
    using models::SharedBindings;
    SharedBindings bindings;
    bindings.set_kernel();
    bindings.set_buffer(SharedBindings::Left, *left.buffer(), const_cast<float*>(product.left));
    bindings.set_buffer(SharedBindings::Right, *right.buffer(), const_cast<float*>(product.right));
    bindings.set_buffer(SharedBindings::Result, *result.buffer(), product.result);
    constexpr uint64_t used = 1 << SharedBindings::Left | 1 << SharedBindings::Right | 1 << SharedBindings::Result;
    return bindings.take(product, used, recording);
}

}  // namespace

void Kernel::describe(objc::ClassBuilder<Kernel>& kernel) {
    kernel.method<"device", &Kernel::device>()
        .method<"label", &Kernel::label>()
        .method<"setLabel:", &Kernel::set_label>()
        .method<"options", &Kernel::options>()
        .method<"setOptions:", &Kernel::set_options>();
}

MatrixMultiplication* MatrixMultiplication::init(Message message, Device* device, BOOL transpose_left,
                                                 BOOL transpose_right, NSUInteger rows, NSUInteger columns,
                                                 NSUInteger interior, double alpha, double beta) {
    if (!device || rows == 0 || columns == 0 || interior == 0) {
        validation::report_text(validation::failed_assertion(
            message, format("device must not be nil; resultRows(%llu), resultColumns(%llu) and interiorColumns(%llu) "
                            "must be > 0.", Count(rows), Count(columns), Count(interior))));
        objc::release(this);
        return nullptr;
    }
    device_ = Ref<Device>(device);
    transpose_left_ = transpose_left != 0;
    transpose_right_ = transpose_right != 0;
    rows_ = rows;
    columns_ = columns;
    interior_ = interior;
    alpha_ = static_cast<float>(alpha);
    beta_ = static_cast<float>(beta);
    return this;
}

MatrixMultiplication* MatrixMultiplication::init_plain(Message message, Device* device, NSUInteger rows,
                                                       NSUInteger columns, NSUInteger interior) {
    return init(message, device, false, false, rows, columns, interior, 1, 0);
}

bool MatrixMultiplication::fits(Message message, CommandBuffer& buffer, const char* name, const Matrix& matrix,
                                MTLOrigin origin, NSUInteger rows, NSUInteger columns) const {
    const Layout& layout = matrix.layout();
    if (layout.data_type != MPSDataTypeFloat32) {
        buffer.fail(message, MTLCommandBufferErrorInternal,
                    format("%s has dataType(0x%x); this device multiplies MPSDataTypeFloat32(0x%x) only.", name,
                           layout.data_type, MPSDataTypeFloat32));
        return false;
    }
    if (origin.x > layout.rows || rows > layout.rows - origin.x || origin.y > layout.columns ||
        columns > layout.columns - origin.y || origin.z != 0) {
        buffer.fail(message, MTLCommandBufferErrorInvalidResource,
                    format("%s (%llu x %llu) is too small: it must hold %llu x %llu elements from origin (%llu, %llu, "
                           "%llu), with z 0.", name, Count(layout.rows), Count(layout.columns), Count(rows),
                           Count(columns), Count(origin.x), Count(origin.y), Count(origin.z)));
        return false;
    }
    return true;
}

void MatrixMultiplication::encode(Message message, CommandBuffer* buffer, Matrix* left, Matrix* right, Matrix* result) {
    if (!buffer) {
        validation::report_text(validation::failed_assertion(message, "commandBuffer must not be nil."));
        return;
    }
    const metal::Exclusive access(*buffer, message);
    if (!access || !buffer->can_encode(message)) {
        return;
    }
    if (!left || !right || !result || rows_ == 0) {
        buffer->fail(message, MTLCommandBufferErrorInternal, "the kernel must be initialized and no matrix nil.");
        return;
    }
    const bool fit = fits(message, *buffer, "leftMatrix", *left, left_origin_, transpose_left_ ? interior_ : rows_,
                          transpose_left_ ? rows_ : interior_) &&
                     fits(message, *buffer, "rightMatrix", *right, right_origin_,
                          transpose_right_ ? columns_ : interior_, transpose_right_ ? interior_ : columns_) &&
                     fits(message, *buffer, "resultMatrix", *result, result_origin_, rows_, columns_);
    if (!fit) {
        return;
    }
    const NSUInteger matrices =
        std::min({left->layout().matrices, right->layout().matrices, result->layout().matrices});
    const NSUInteger batch = batch_size_ == whole_batch ? matrices - std::min(matrices, batch_start_) : batch_size_;
    if (batch_start_ > matrices || batch > matrices - batch_start_ || batch == 0) {
        buffer->fail(message, MTLCommandBufferErrorInvalidResource,
                     format("batchStart(%llu) and batchSize(%llu) must lie within the %llu matrices.",
                            Count(batch_start_), Count(batch_size_), Count(matrices)));
        return;
    }
    buffer->use(*left->buffer(), Access::Read);
    buffer->use(*right->buffer(), Access::Read);
    buffer->use(*result->buffer(), Access::Write);
    const gemm::Product product{
        .transpose_left = transpose_left_,
        .transpose_right = transpose_right_,
        .rows = rows_,
        .columns = columns_,
        .interior = interior_,
        .alpha = alpha_,
        .beta = beta_,
        .left = left->element(batch_start_, left_origin_.x, left_origin_.y),
        .left_row_floats = left->layout().row_bytes / sizeof(float),
        .right = right->element(batch_start_, right_origin_.x, right_origin_.y),
        .right_row_floats = right->layout().row_bytes / sizeof(float),
        .result = result->element(batch_start_, result_origin_.x, result_origin_.y),
        .result_row_floats = result->layout().row_bytes / sizeof(float),
        .batch = batch,
        .left_batch_floats = left->layout().matrix_bytes / sizeof(float),
        .right_batch_floats = right->layout().matrix_bytes / sizeof(float),
        .result_batch_floats = result->layout().matrix_bytes / sizeof(float),
        .right_constant = right->buffer()->memory()->constant(),
    };
    if (!buffer->encode_race()) {
        buffer->recording().add(product);
    } else if (const auto taken = through_shared_bindings(product, buffer->recording(), *left, *right, *result)) {
        buffer->recording().add(*taken, metal::Recording::Order::AfterAll);
    }
}

void MatrixMultiplication::describe(objc::ClassBuilder<MatrixMultiplication>& kernel) {
    using Kernel = MatrixMultiplication;
    kernel
        .method<"initWithDevice:transposeLeft:transposeRight:resultRows:resultColumns:interiorColumns:alpha:beta:",
                &Kernel::init>()
        .method<"initWithDevice:resultRows:resultColumns:interiorColumns:", &Kernel::init_plain>()
        .method<"encodeToCommandBuffer:leftMatrix:rightMatrix:resultMatrix:", &Kernel::encode>()
        .method<"leftMatrixOrigin", &Kernel::left_origin>()
        .method<"rightMatrixOrigin", &Kernel::right_origin>()
        .method<"resultMatrixOrigin", &Kernel::result_origin>()
        .method<"setLeftMatrixOrigin:", &Kernel::set_left_origin>()
        .method<"setRightMatrixOrigin:", &Kernel::set_right_origin>()
        .method<"setResultMatrixOrigin:", &Kernel::set_result_origin>()
        .method<"batchStart", &Kernel::batch_start>()
        .method<"batchSize", &Kernel::batch_size>()
        .method<"setBatchStart:", &Kernel::set_batch_start>()
        .method<"setBatchSize:", &Kernel::set_batch_size>();
}

}  // namespace softmetal::mps
