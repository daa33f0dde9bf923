// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import mps.api.Shape;
import mps.api.Tensor;

/** Records the choice of elements by their place. Indices are known on the device only, and checked there. */
final class Indexing {
    private Indexing() {}

    static Tensor embedding(LazyTensor indexTensor, Tensor weightTensor) {
        Recording recording = Recording.on(indexTensor, "embedding");
        Operand index = recording.wholeNumbers("the indices", indexTensor);
        Operand weight = recording.operand(weightTensor);
        if (weight.shape().rank() != 2) {
            throw recording.error("expected a weight of the shape [rows, features], but it is " + weight.shape());
        }
        Shape shape = ShapeRules.append(
                recording.operation(), index.shape(), weight.shape().size(1));
        Operand flat = recording.reshape(index, Shape.of(index.shape().elements()));
        return recording.show(recording.reshape(select(recording, weight, 0, flat), shape));
    }

    static Tensor indexSelect(LazyTensor tensor, int dim, Tensor indexTensor) {
        Recording recording = Recording.on(tensor, "indexSelect");
        Operand input = recording.operand(tensor);
        Operand index = recording.wholeNumbers("the index", indexTensor);
        int along = ShapeRules.dim(recording.operation(), input.shape(), dim);
        if (index.shape().rank() != 1) {
            throw recording.error("expected an index of one dimension, but its shape is " + index.shape()
                    + "; gather takes one index per element");
        }
        return recording.show(select(recording, input, along, index));
    }

    private static Operand select(Recording recording, Operand input, int dim, Operand index) {
        long[] sizes = input.shape().toArray();
        sizes[dim] = index.shape().size(0);
        Shape shape = ShapeRules.shape(recording.operation(), sizes);
        Layout column = index.layout();
        for (int behind = dim + 1; behind < sizes.length; behind++) {
            column = column.unsqueeze(column.shape().rank());
        }
        return gathered(recording, input, dim, index.as(column.expand(shape)));
    }

    static Tensor gather(LazyTensor tensor, int dim, Tensor indexTensor) {
        Recording recording = Recording.on(tensor, "gather");
        Operand input = recording.operand(tensor);
        Operand index = recording.wholeNumbers("the index", indexTensor);
        int along = ShapeRules.dim(recording.operation(), input.shape(), dim);
        Layout layout = input.layout();
        boolean fits = index.shape().rank() == input.shape().rank();
        for (int other = 0; fits && other < input.shape().rank(); other++) {
            if (other != along) {
                long size = index.shape().size(other);
                fits = size <= input.shape().size(other);
                layout = fits ? layout.slice(other, 0, size, 1) : layout;
            }
        }
        if (!fits) {
            throw recording.error("expected an index of as many dimensions as the input, none larger but dimension "
                    + along + ", but its shape is " + index.shape() + " and the input's " + input.shape());
        }
        return recording.show(gathered(recording, input.as(layout), along, index));
    }

    /** Records a gather; the index has the result's shape, and the input too but for {@code dim}. */
    private static Operand gathered(Recording recording, Operand input, int dim, Operand index) {
        Shape shape = index.shape();
        if (shape.elements() > 0 && input.shape().elements() == 0) {
            throw recording.error("dimension " + dim + " of the shape " + input.shape() + " is empty, so that no index "
                    + "is in range, but there are " + shape.size(dim));
        }
        return recording.compute(new Op.Gather(recording.operation(), dim), shape, input.dtype(), input, index);
    }

    static Tensor triangle(String operation, Op.Side side, LazyTensor tensor, long diagonal) {
        Recording recording = Recording.on(tensor, operation);
        Operand input = recording.operand(tensor);
        if (input.shape().rank() < 2) {
            throw recording.error("expected matrices [.., m, n], but the shape is " + input.shape());
        }
        // So far off that adding a row cannot wrap around, and all rows are on one side.
        long bounded = Math.clamp(diagonal, -1L << 60, 1L << 60);
        return recording.show(recording.compute(
                new Op.Triangle(side, bounded), input.shape(), input.dtype(), input));
    }
}
