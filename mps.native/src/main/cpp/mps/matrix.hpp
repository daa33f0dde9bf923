// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "metal/buffer.hpp"

namespace softmetal::mps {

using metal::BOOL;
using metal::Buffer;
using metal::Device;
using metal::NSInteger;
using metal::NSUInteger;
using objc::Message;
using objc::Object;
using objc::Ref;

/// The type of matrices this device multiplies.
inline constexpr uint32_t MPSDataTypeFloat32 = 0x1000'0020;

/// Bytes of one element: the low bits of an MPSDataType are its width in bits.
inline size_t element_bytes(uint32_t data_type) { return (data_type & 0xffff) / 8; }

/// Row-major matrices in one buffer, in bytes and elements as MPSMatrixDescriptor has them.
struct Layout {
    NSUInteger rows = 0;
    NSUInteger columns = 0;
    NSUInteger matrices = 1;
    NSUInteger row_bytes = 0;
    NSUInteger matrix_bytes = 0;
    uint32_t data_type = MPSDataTypeFloat32;

    /// From the first byte to the end of the last element; the largest number if that does not fit.
    NSUInteger extent() const;
    /// What is wrong with it, or an empty string.
    std::string complaint() const;
};

/// MPSMatrixDescriptor.
class MatrixDescriptor final : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<MatrixDescriptor>&);

    MatrixDescriptor() : Object(type) {}
    explicit MatrixDescriptor(const Layout& layout) : Object(type), layout_(layout) {}
    const Layout& layout() const { return layout_; }

private:
    NSUInteger rows() const { return layout_.rows; }
    NSUInteger columns() const { return layout_.columns; }
    NSUInteger matrices() const { return layout_.matrices; }
    NSUInteger row_bytes() const { return layout_.row_bytes; }
    NSUInteger matrix_bytes() const { return layout_.matrix_bytes; }
    uint32_t data_type() const { return layout_.data_type; }
    void set_rows(NSUInteger rows) { layout_.rows = rows; }
    void set_columns(NSUInteger columns) { layout_.columns = columns; }
    void set_row_bytes(NSUInteger bytes) { layout_.row_bytes = bytes; }
    void set_data_type(uint32_t data_type) { layout_.data_type = data_type; }

    Layout layout_;
};

/// MPSMatrix: a descriptor's matrices in a buffer.
class Matrix final : public Object {
public:
    static objc::Class type;
    static void describe(objc::ClassBuilder<Matrix>&);

    Matrix() : Object(type) {}
    const Layout& layout() const { return layout_; }
    Buffer* buffer() const { return buffer_.get(); }
    /// The element at (row, column) of a matrix.
    float* element(NSUInteger matrix, NSUInteger row, NSUInteger column) const;

private:
    Matrix* init_with_buffer(Message message, Buffer* buffer, MatrixDescriptor* descriptor);
    Matrix* init_with_offset(Message message, Buffer* buffer, NSUInteger offset, MatrixDescriptor* descriptor);
    Matrix* init_with_device(Message message, Device* device, MatrixDescriptor* descriptor);
    Matrix* refuse(Message message, const std::string& reason);
    Device* device() const { return &Device::shared(); }
    Buffer* data() const { return buffer_.get(); }
    NSUInteger offset() const { return offset_; }
    NSUInteger rows() const { return layout_.rows; }
    NSUInteger columns() const { return layout_.columns; }
    NSUInteger matrices() const { return layout_.matrices; }
    NSUInteger row_bytes() const { return layout_.row_bytes; }
    NSUInteger matrix_bytes() const { return layout_.matrix_bytes; }
    uint32_t data_type() const { return layout_.data_type; }

    Ref<Buffer> buffer_;
    NSUInteger offset_ = 0;
    Layout layout_;
};

}  // namespace softmetal::mps
