// SPDX-License-Identifier: Apache-2.0
// Matrices and their products, as a program makes them.
#pragma once

#include "client.hpp"

inline constexpr uint32_t float32 = 0x10000020;

inline id descriptor(NSUInteger rows, NSUInteger columns, NSUInteger matrices = 1, NSUInteger row_bytes = 0,
              NSUInteger matrix_bytes = 0, uint32_t type = float32) {
    row_bytes = row_bytes ? row_bytes : columns * 4;
    matrix_bytes = matrix_bytes ? matrix_bytes : rows * row_bytes;
    return send(objc_getClass("MPSMatrixDescriptor"),
                "matrixDescriptorWithRows:columns:matrices:rowBytes:matrixBytes:dataType:", rows, columns, matrices,
                row_bytes, matrix_bytes, type);
}

inline Own matrix(id buffer, id described, NSUInteger offset = 0) {
    return tell(tell(objc_getClass("MPSMatrix"), "alloc"), "initWithBuffer:offset:descriptor:", buffer, offset,
                described);
}

inline Own multiplication(bool transpose_left, bool transpose_right, NSUInteger rows, NSUInteger columns, NSUInteger interior,
                   double alpha, double beta) {
    return send(tell(objc_getClass("MPSMatrixMultiplication"), "alloc"),
                "initWithDevice:transposeLeft:transposeRight:resultRows:resultColumns:interiorColumns:alpha:beta:",
                device(), static_cast<signed char>(transpose_left), static_cast<signed char>(transpose_right), rows,
                columns, interior, alpha, beta);
}
