// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import mps.api.BinaryFunction;
import mps.api.RotaryLayout;
import mps.api.Seed;
import mps.api.TopK;
import mps.api.UnaryFunction;

/**
 * One operation of the graph. What a node computes is its operation applied to its operands, in order; every result is
 * contiguous. Recording brings operands to the form stated here (cast, permuted, expanded, copied), so that the planner
 * meets few cases. A result without elements is always a {@link Fill}, and no operand is without elements.
 *
 * <p>Where nothing else is said, operands and result are of one type.
 *
 * <p>Operations are values: two nodes with equal operations, layouts and wiring share one plan.
 */
public sealed interface Op {

    /** Data that the application brought. No operands; always materialized. */
    record Source() implements Op {}

    /**
     * Every element is one number. No operands.
     *
     * @param bits the number as {@link Numbers} encodes it for the node's type
     */
    record Fill(long bits) implements Op {}

    /** Random numbers, in float32. No operands. */
    record Random(Distribution distribution, Seed seed) implements Op {}

    /** The operand's elements in row-major order: the copy behind {@code contiguous} and {@code clone}. */
    record Copy() implements Op {}

    /** The operand's elements in the type of the result, which is another one, and not bool. */
    record Cast() implements Op {}

    /** {@code function} of each element of the one operand. */
    record Unary(UnaryFunction function) implements Op {
        private static final Map<UnaryFunction, Unary> ALL = new EnumMap<>(UnaryFunction.class);

        static {
            for (UnaryFunction function : UnaryFunction.values()) {
                ALL.put(function, new Unary(function));
            }
        }

        /** Returns the operation of a function, always the same object. */
        static Unary of(UnaryFunction function) {
            return Objects.requireNonNull(ALL.get(function));
        }
    }

    /**
     * {@code function} of the elements of two operands of one type, both expanded to the result's shape. The result of
     * a comparison is bool. Of booleans no function but {@code MAXIMUM}, {@code MINIMUM} and the comparisons.
     */
    record Binary(BinaryFunction function) implements Op {
        private static final Map<BinaryFunction, Binary> ALL = new EnumMap<>(BinaryFunction.class);

        static {
            for (BinaryFunction function : BinaryFunction.values()) {
                ALL.put(function, new Binary(function));
            }
        }

        /** Returns the operation of a function, always the same object. */
        static Binary of(BinaryFunction function) {
            return Objects.requireNonNull(ALL.get(function));
        }
    }

    /** The second operand where the first, of booleans, is true, and the third elsewhere; all of the result's shape. */
    record Where() implements Op {}

    /**
     * The batched matrix product of {@code [batch.., m, k]} and {@code [batch.., k, n]}, batch sizes equal (expanded),
     * at least two dimensions each; of float32.
     */
    record MatMul() implements Op {}

    /**
     * {@code [batch.., inFeatures] x [outFeatures, inFeatures]^T}, plus the third operand {@code [outFeatures]} if
     * there are three; of float32.
     */
    record Linear() implements Op {}

    /** Softmax over the last dimension. */
    record Softmax() implements Op {}

    /** The logarithm of softmax over the last dimension. */
    record LogSoftmax() implements Op {}

    /**
     * Layer normalization over the trailing {@code normalizedRank} dimensions. Operands: the input; or input, weight
     * and bias, the latter two of the trailing dimensions' shape.
     */
    record LayerNorm(int normalizedRank, float eps) implements Op {}

    /**
     * Root mean square normalization over the trailing {@code normalizedRank} dimensions. Operands: the input; or input
     * and weight, the latter of the trailing dimensions' shape.
     */
    record RmsNorm(int normalizedRank, float eps) implements Op {}

    /**
     * {@code function} over the trailing {@code reducedRank} dimensions of the operand, which the result does not have.
     * At least one. The sum of whole numbers and booleans is int64, as are indices.
     */
    record Reduce(ReduceFunction function, int reducedRank) implements Op {}

    /** The variance over the trailing {@code reducedRank} dimensions, at least one: divided by {@code divisor}. */
    record Var(int reducedRank, float divisor) implements Op {}

    /** Sums of each element and those before it in the last dimension; of whole numbers and booleans int64. */
    record CumSum() implements Op {}

    /** The indices, int64, of the first {@code k} elements of the last dimension in an order; k of 1 or more. */
    record TopIndices(long k, TopK.Which which) implements Op {}

    /**
     * Scaled dot product attention, of float32. Operands: query {@code [batch.., L, E]}, key {@code [batch.., S, E]},
     * value {@code [batch.., S, Ev]} and, if there are four, the additive mask, whose sizes but the last, S, make as
     * many rows as the query has; all expanded to equal batch sizes.
     *
     * @param queries rows of a query that belong to one head; divides L, which may hold several heads
     */
    record Attention(float scale, boolean causal, long queries) implements Op {}

    /** The operands joined along {@code dim}; at least one. */
    record Cat(int dim) implements Op {}

    /**
     * The first operand, with the second, of the region's shape, written over the region.
     *
     * @param region the region's place in the contiguous result; its elements are distinct
     */
    record Scatter(Layout region) implements Op {}

    /**
     * The elements of the first operand at the indices, int64, of the second in dimension {@code dim}. The second has
     * the result's shape, the first too but for {@code dim}.
     *
     * @param operation what the application called, for the error if an index is out of range
     */
    record Gather(String operation, int dim) implements Op {}

    /** One triangle of the last two dimensions, up to {@code diagonal} right of the diagonal; zeros elsewhere. */
    record Triangle(Side side, long diagonal) implements Op {}

    /** Vectors {@code [.., E]} turned by angles of which {@code [.., E/2]} are cosines and sines, float32, expanded. */
    record Rotary(RotaryLayout layout) implements Op {}

    /** The angles {@code position * base^(-i/n)} for each of n pairs, float32, of positions {@code [.., 1]}, int64. */
    record RotaryAngles(double base) implements Op {}

    /**
     * The windows of images {@code [N, groups * C, H, W]} as rows of a matrix for each group:
     * {@code [groups, N, windows of H, windows of W, C, kernel of H, kernel of W]}.
     */
    record Unfold(Axis height, Axis width) implements Op {}

    /** The windows of images {@code [N, C, H, W]}, each reduced to one element. */
    record Pool(PoolFunction function, Axis height, Axis width) implements Op {}

    /**
     * How windows lie along a dimension.
     *
     * @param windows how many
     * @param kernel the size of one
     * @param stride from one to the next
     * @param padding before the first element
     * @param dilation from one element of a window to the next
     */
    record Axis(long windows, long kernel, long stride, long padding, long dilation) {}

    /** Functions of many numbers. */
    enum ReduceFunction {
        SUM,
        MEAN,
        AMAX,
        AMIN,
        ARGMAX,
        ARGMIN
    }

    /** How a window becomes one element. */
    enum PoolFunction {
        MAX,
        /** The mean in which padding counts as zeros. */
        MEAN,
        /** The mean of what lies inside. */
        MEAN_INSIDE
    }

    /** Which part of a matrix. */
    enum Side {
        LOWER,
        UPPER
    }

    /** How random numbers are distributed. */
    enum Distribution {
        UNIFORM,
        NORMAL
    }
}
