// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.Optional;
import java.util.stream.Stream;
import mps.api.AttentionOptions;
import mps.api.AttentionOptions.Causality;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.DTypeException;
import mps.api.Shape;
import mps.api.Tensor;

/**
 * Records matrix products and what is built of them. The device multiplies float32; half types are cast before and
 * after, so that every element is added up in float32 and rounded once.
 */
final class Products {
    private Products() {}

    static Tensor matmul(LazyTensor leftTensor, Tensor rightTensor) {
        Recording recording = Recording.on(leftTensor, "matmul");
        Operand left = recording.operand(leftTensor);
        Operand right = recording.operand(rightTensor);
        DType dtype = common(recording, left, right);
        Operand product = matmul(recording, float32(recording, left), float32(recording, right));
        return recording.show(recording.cast(product, dtype));
    }

    static Tensor bmm(LazyTensor leftTensor, Tensor rightTensor) {
        Recording recording = Recording.on(leftTensor, "bmm");
        Operand left = recording.operand(leftTensor);
        Operand right = recording.operand(rightTensor);
        DType dtype = common(recording, left, right);
        if (left.shape().rank() != 3
                || right.shape().rank() != 3
                || left.shape().size(0) != right.shape().size(0)) {
            throw recording.error("expected as many matrices on both sides, [b, m, k] x [b, k, n], but the shapes are "
                    + left.shape() + " and " + right.shape() + "; matmul broadcasts");
        }
        Operand product = matmul(recording, float32(recording, left), float32(recording, right));
        return recording.show(recording.cast(product, dtype));
    }

    static Tensor addmm(LazyTensor inputTensor, Tensor mat1, Tensor mat2, double beta, double alpha) {
        Recording recording = Recording.on(inputTensor, "addmm");
        Operand input = recording.operand(inputTensor);
        Operand left = recording.operand(mat1);
        Operand right = recording.operand(mat2);
        DType dtype = common(recording, left, right, input);
        if (left.shape().rank() != 2 || right.shape().rank() != 2) {
            throw recording.error("expected two matrices, [m, k] x [k, n], but the shapes are " + left.shape() + " and "
                    + right.shape());
        }
        Operand product = matmul(recording, float32(recording, left), float32(recording, right));
        Shape shape = product.shape();
        Views.broadcastTo("addmm", "the input", input.layout(), shape);
        Operand scaled = scaled(recording, product, alpha);
        Operand sum = beta == 0
                ? scaled
                : recording.binary(
                        BinaryFunction.ADD, shape, scaled(recording, float32(recording, input), beta), scaled);
        return recording.show(recording.cast(sum, dtype));
    }

    private static Operand scaled(Recording recording, Operand operand, double factor) {
        return factor == 1
                ? operand
                : recording.binary(
                        BinaryFunction.MUL,
                        operand.shape(),
                        operand,
                        recording.number(Numbers.bits(DType.FLOAT32, factor), DType.FLOAT32));
    }

    /** Returns the type of a product's result; refuses what is not floating-point. */
    private static DType common(Recording recording, Operand... operands) {
        for (Operand operand : operands) {
            if (!operand.dtype().isFloatingPoint()) {
                throw new DTypeException(recording.operation() + ": the device multiplies matrices of floating-point "
                        + "numbers, but one is of " + operand.dtype() + "; convert it with to(DType.FLOAT32)");
            }
        }
        return Promotion.of(operands);
    }

    private static Operand float32(Recording recording, Operand operand) {
        return recording.cast(operand, DType.FLOAT32);
    }

    /** Returns the product by the rules of {@code torch.matmul}, of float32. */
    private static Operand matmul(Recording recording, Operand left, Operand right) {
        if (left.shape().rank() == 0 || right.shape().rank() == 0) {
            throw recording.error("expected at least one dimension on each side, but the shapes are " + left.shape()
                    + " and " + right.shape() + "; multiply by a scalar with mul");
        }
        // A vector on the left is a row, on the right a column, and the result loses that dimension again.
        Operand rows = left.shape().rank() == 1 ? left.as(left.layout().unsqueeze(0)) : left;
        Operand columns = right.shape().rank() == 1 ? right.as(right.layout().unsqueeze(1)) : right;
        if (rows.shape().size(-1) != columns.shape().size(-2)) {
            throw recording.error("the inner sizes must be equal, but " + left.shape() + " x " + right.shape() + " has "
                    + rows.shape().size(-1) + " and " + columns.shape().size(-2)
                    + "; [.., m, k] x [.., k, n] -> [.., m, n]");
        }
        Operand product = product(recording, rows, columns);
        Layout layout = product.layout();
        if (right.shape().rank() == 1) {
            layout = layout.squeeze(layout.shape().rank() - 1);
        }
        if (left.shape().rank() == 1) {
            layout = layout.squeeze(layout.shape().rank() - (right.shape().rank() == 1 ? 1 : 2));
        }
        return product.as(layout);
    }

    /** Returns {@code [.., m, k] x [.., k, n]}, batches broadcast. */
    private static Operand product(Recording recording, Operand left, Operand right) {
        Shape leftBatch = ShapeRules.leading(left.shape(), 2);
        Shape rightBatch = ShapeRules.leading(right.shape(), 2);
        long m = left.shape().size(-2);
        long k = left.shape().size(-1);
        long n = right.shape().size(-1);
        Shape batch = ShapeRules.broadcast(recording.operation(), leftBatch, rightBatch);
        Shape shape = ShapeRules.append(recording.operation(), batch, m, n);
        if (k == 0) {
            return recording.compute(new Op.Fill(0), shape, DType.FLOAT32);
        }
        // One right matrix for all batches: then the batches are just more rows, and one large product is cheaper than
        // many small ones.
        Optional<Layout> folded = leftBatch.rank() > 0 && right.shape().rank() == 2 && shape.elements() > 0
                ? left.layout().reshape(Shape.of(leftBatch.elements() * m, k))
                : Optional.empty();
        if (folded.isPresent()) {
            Shape rows = Shape.of(leftBatch.elements() * m, n);
            Operand product =
                    recording.compute(new Op.MatMul(), rows, DType.FLOAT32, left.as(folded.get()), right);
            return recording.reshape(product, shape);
        }
        return recording.compute(
                new Op.MatMul(), shape, DType.FLOAT32, batched(left, batch), batched(right, batch));
    }

    static Tensor linear(LazyTensor inputTensor, Tensor weightTensor, Optional<Tensor> biasTensor) {
        Recording recording = Recording.on(inputTensor, "linear");
        Operand input = recording.operand(inputTensor);
        Operand weight = recording.operand(weightTensor);
        Optional<Operand> bias = biasTensor.map(recording::operand);
        DType dtype = common(recording, operands(input, weight, bias));
        if (weight.shape().rank() != 2) {
            throw recording.error("expected a weight of the shape [outFeatures, inFeatures], but it is "
                    + weight.shape());
        }
        long outFeatures = weight.shape().size(0);
        long inFeatures = weight.shape().size(1);
        if (input.shape().rank() == 0 || input.shape().size(-1) != inFeatures) {
            throw recording.error("the input's last size must be the weight's inFeatures, but the input is "
                    + input.shape() + " and the weight [outFeatures, inFeatures] is " + weight.shape());
        }
        if (bias.isPresent() && !bias.get().shape().equals(Shape.of(outFeatures))) {
            throw recording.error("expected a bias of the shape [outFeatures] = [" + outFeatures + "], but it is "
                    + bias.get().shape() + "; the weight [outFeatures, inFeatures] is " + weight.shape());
        }
        return recording.show(recording.cast(
                linear(recording, input, weight, bias), dtype));
    }

    /** Returns {@code input x weight^T + bias} of operands that fit, in float32. */
    static Operand linear(Recording recording, Operand input, Operand weight, Optional<Operand> bias) {
        Shape shape = ShapeRules.append(
                recording.operation(), ShapeRules.leading(input.shape(), 1), weight.shape().size(0));
        if (weight.shape().size(1) == 0) {
            return bias.map(b -> float32(recording, b))
                    .map(b -> recording.copy(b.as(b.layout().expand(shape))))
                    .orElseGet(() -> recording.compute(new Op.Fill(0), shape, DType.FLOAT32));
        }
        Operand[] operands = operands(input, weight, bias);
        for (int i = 0; i < operands.length; i++) {
            operands[i] = float32(recording, operands[i]);
        }
        return recording.compute(new Op.Linear(), shape, DType.FLOAT32, operands);
    }

    private static Operand[] operands(Operand input, Operand weight, Optional<Operand> bias) {
        return bias.isPresent() ? new Operand[] {input, weight, bias.get()} : new Operand[] {input, weight};
    }

    static Tensor attention(
            LazyTensor queryTensor, Tensor keyTensor, Tensor valueTensor, AttentionOptions options) {
        Recording recording = Recording.on(queryTensor, "scaledDotProductAttention");
        Operand query = recording.operand(queryTensor);
        Operand key = recording.operand(keyTensor);
        Operand value = recording.operand(valueTensor);
        DType dtype = common(recording, query, key, value);
        requireAttention(recording, query.shape(), key.shape(), value.shape());
        AttentionHeads heads = AttentionHeads.of(recording, options.heads(), query.shape(), key.shape(), value.shape());
        Optional<Operand> mask = options.mask()
                .map(tensor -> additive(recording, recording.operand(tensor)))
                .map(operand -> heads.mask(recording, operand));
        if (key.shape().size(-2) == 0) {
            return recording.show(recording.compute(new Op.Fill(0), heads.result(), dtype));
        }
        Stream<Operand> matrices = Stream.of(
                heads.query(recording, float32(recording, query)),
                heads.keyOrValue(float32(recording, key)),
                heads.keyOrValue(float32(recording, value)));
        Operand[] operands = Stream.concat(matrices, mask.stream()).toArray(Operand[]::new);
        float scale = (float) options.scale().orElse(1 / Math.sqrt((double) query.shape().size(-1)));
        Op op = new Op.Attention(scale, options.causality() == Causality.CAUSAL, query.shape().size(-2));
        Operand result = recording.compute(op, heads.computed(), DType.FLOAT32, operands);
        return recording.show(recording.cast(recording.reshape(result, heads.result()), dtype));
    }

    /** Returns what is added to scores: for a boolean mask 0 where it is true and negative infinity elsewhere. */
    private static Operand additive(Recording recording, Operand mask) {
        if (mask.dtype() == DType.BOOL) {
            return recording.where(
                    mask.shape(),
                    mask,
                    recording.number(0, DType.FLOAT32),
                    recording.number(Numbers.bits(DType.FLOAT32, Double.NEGATIVE_INFINITY), DType.FLOAT32));
        }
        if (!mask.dtype().isFloatingPoint()) {
            throw new DTypeException(recording.operation() + ": expected a mask of booleans or of floating-point "
                    + "numbers to add, but it is of " + mask.dtype() + "; make booleans with ne(0)");
        }
        return float32(recording, mask);
    }

    private static void requireAttention(Recording recording, Shape query, Shape key, Shape value) {
        boolean matrices = Math.min(query.rank(), Math.min(key.rank(), value.rank())) >= 2;
        if (!matrices
                || query.size(-1) != key.size(-1)
                || key.size(-2) != value.size(-2)
                || query.size(-1) == 0) {
            throw recording.error("expected query [.., L, E], key [.., S, E] and value [.., S, Ev] with E of 1 or "
                    + "more, but they are " + query + ", " + key + ", " + value);
        }
    }

    /** Returns a batch of matrices, expanded to the sizes {@code batch}. */
    static Operand batched(Operand matrices, Shape batch) {
        Shape shape = ShapeRules.append(
                "expand", batch, matrices.shape().size(-2), matrices.shape().size(-1));
        return matrices.as(matrices.layout().expand(shape));
    }
}
