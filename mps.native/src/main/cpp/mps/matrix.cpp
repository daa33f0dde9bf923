// SPDX-License-Identifier: Apache-2.0
#include "mps/matrix.hpp"

#include "validation/validation.hpp"

namespace softmetal::mps {

constinit objc::Class MatrixDescriptor::type{"MPSMatrixDescriptor", &Object::type};
constinit objc::Class Matrix::type{"MPSMatrix", &Object::type};

namespace {

using Count = unsigned long long;

MatrixDescriptor* descriptor(objc::Class*, NSUInteger rows, NSUInteger columns, NSUInteger row_bytes,
                             uint32_t data_type) {
    return objc::autoreleased(new MatrixDescriptor({rows, columns, 1, row_bytes, rows * row_bytes, data_type}));
}

MatrixDescriptor* descriptor_of_many(objc::Class*, NSUInteger rows, NSUInteger columns, NSUInteger matrices,
                                     NSUInteger row_bytes, NSUInteger matrix_bytes, uint32_t data_type) {
    return objc::autoreleased(new MatrixDescriptor({rows, columns, matrices, row_bytes, matrix_bytes, data_type}));
}

NSUInteger row_bytes_for(objc::Class*, NSUInteger columns, uint32_t data_type) {
    constexpr NSUInteger alignment = 16;
    return (columns * element_bytes(data_type) + alignment - 1) / alignment * alignment;
}

}  // namespace

NSUInteger Layout::extent() const {
    NSUInteger matrices_end = 0;
    NSUInteger rows_end = 0;
    NSUInteger extent = 0;
    const bool overflow = __builtin_mul_overflow(matrices - 1, matrix_bytes, &matrices_end) ||
                          __builtin_mul_overflow(rows - 1, row_bytes, &rows_end) ||
                          __builtin_add_overflow(matrices_end, rows_end, &extent) ||
                          __builtin_add_overflow(extent, columns * element_bytes(data_type), &extent);
    return overflow ? ~NSUInteger(0) : extent;
}

std::string Layout::complaint() const {
    const NSUInteger element = element_bytes(data_type);
    if (rows == 0 || columns == 0 || matrices == 0) {
        return format("rows(%llu), columns(%llu) and matrices(%llu) must be > 0.", Count(rows), Count(columns),
                      Count(matrices));
    }
    if (element == 0) {
        return format("dataType(0x%x) has no whole number of bytes.", data_type);
    }
    if (columns > ~NSUInteger(0) / element || row_bytes < columns * element || row_bytes % element != 0) {
        return format("rowBytes(%llu) must be a multiple of the element size(%llu) and hold columns(%llu).",
                      Count(row_bytes), Count(element), Count(columns));
    }
    if (matrices > 1 && (matrix_bytes % row_bytes != 0 || matrix_bytes / row_bytes < rows)) {
        return format("matrixBytes(%llu) must be a multiple of rowBytes(%llu) and hold rows(%llu).",
                      Count(matrix_bytes), Count(row_bytes), Count(rows));
    }
    return {};
}

void MatrixDescriptor::describe(objc::ClassBuilder<MatrixDescriptor>& matrix) {
    matrix.class_method<"matrixDescriptorWithRows:columns:rowBytes:dataType:", &descriptor>()
        .class_method<"matrixDescriptorWithDimensions:columns:rowBytes:dataType:", &descriptor>()
        .class_method<"matrixDescriptorWithRows:columns:matrices:rowBytes:matrixBytes:dataType:", &descriptor_of_many>()
        .class_method<"rowBytesForColumns:dataType:", &row_bytes_for>()
        .class_method<"rowBytesFromColumns:dataType:", &row_bytes_for>();
    matrix.method<"rows", &MatrixDescriptor::rows>()
        .method<"columns", &MatrixDescriptor::columns>()
        .method<"matrices", &MatrixDescriptor::matrices>()
        .method<"rowBytes", &MatrixDescriptor::row_bytes>()
        .method<"matrixBytes", &MatrixDescriptor::matrix_bytes>()
        .method<"dataType", &MatrixDescriptor::data_type>()
        .method<"setRows:", &MatrixDescriptor::set_rows>()
        .method<"setColumns:", &MatrixDescriptor::set_columns>()
        .method<"setRowBytes:", &MatrixDescriptor::set_row_bytes>()
        .method<"setDataType:", &MatrixDescriptor::set_data_type>();
}

float* Matrix::element(NSUInteger matrix, NSUInteger row, NSUInteger column) const {
    return reinterpret_cast<float*>(buffer_->address() + offset_ + matrix * layout_.matrix_bytes +
                                    row * layout_.row_bytes) + column;
}

Matrix* Matrix::refuse(Message message, const std::string& reason) {
    validation::report_text(validation::failed_assertion(message, reason));
    objc::release(this);
    return nullptr;
}

Matrix* Matrix::init_with_buffer(Message message, Buffer* buffer, MatrixDescriptor* descriptor) {
    return init_with_offset(message, buffer, 0, descriptor);
}

Matrix* Matrix::init_with_offset(Message message, Buffer* buffer, NSUInteger offset, MatrixDescriptor* descriptor) {
    if (!buffer || !descriptor) {
        return refuse(message, format("%s must not be nil.", buffer ? "descriptor" : "buffer"));
    }
    const Layout& layout = descriptor->layout();
    if (const std::string wrong = layout.complaint(); !wrong.empty()) {
        return refuse(message, wrong);
    }
    if (offset % element_bytes(layout.data_type) != 0) {
        return refuse(message, format("offset(%llu) must be a multiple of the element size(%zu).", Count(offset),
                                      element_bytes(layout.data_type)));
    }
    if (offset > buffer->length() || layout.extent() > buffer->length() - offset) {
        return refuse(message, format("offset(%llu) + size of the matrices(%llu) must be <= [buffer length](%zu).",
                                      Count(offset), Count(layout.extent()), buffer->length()));
    }
    buffer_ = Ref<Buffer>(buffer);
    offset_ = offset;
    layout_ = layout;
    return this;
}

Matrix* Matrix::init_with_device(Message message, Device* device, MatrixDescriptor* descriptor) {
    if (!device || !descriptor) {
        return refuse(message, format("%s must not be nil.", device ? "descriptor" : "device"));
    }
    const Layout& layout = descriptor->layout();
    if (const std::string wrong = layout.complaint(); !wrong.empty()) {
        return refuse(message, wrong);
    }
    std::shared_ptr<engine::Memory> memory = device->allocate(layout.extent());
    if (!memory) {
        objc::release(this);
        return nullptr;
    }
    const size_t length = memory->bytes();
    const auto buffer = Ref<Buffer>::adopt(new Buffer(*device, std::move(memory), length, 0));
    return init_with_offset(message, buffer.get(), 0, descriptor);
}

void Matrix::describe(objc::ClassBuilder<Matrix>& matrix) {
    matrix.method<"initWithBuffer:descriptor:", &Matrix::init_with_buffer>()
        .method<"initWithBuffer:offset:descriptor:", &Matrix::init_with_offset>()
        .method<"initWithDevice:descriptor:", &Matrix::init_with_device>()
        .method<"device", &Matrix::device>()
        .method<"data", &Matrix::data>()
        .method<"offset", &Matrix::offset>()
        .method<"rows", &Matrix::rows>()
        .method<"columns", &Matrix::columns>()
        .method<"matrices", &Matrix::matrices>()
        .method<"rowBytes", &Matrix::row_bytes>()
        .method<"matrixBytes", &Matrix::matrix_bytes>()
        .method<"dataType", &Matrix::data_type>();
}

}  // namespace softmetal::mps
