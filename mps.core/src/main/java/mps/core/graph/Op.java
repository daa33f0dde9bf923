// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

/**
 * One operation of the graph. What a node computes is its operation applied to its operands, in order; every result is
 * contiguous. Recording brings operands to the form stated here (permuted, expanded, copied), so that the planner meets
 * few cases. A result without elements is always a {@link Fill}, and no operand is without elements.
 *
 * <p>Operations are values: two nodes with equal operations, layouts and wiring share one plan.
 */
public sealed interface Op {

    /** Data that the application brought. No operands; always materialized. */
    record Source() implements Op {}

    /** Every element is {@code value}. No operands. */
    record Fill(float value) implements Op {}

    /** The operand's elements in row-major order: the copy behind {@code contiguous} and {@code clone}. */
    record Copy() implements Op {}

    /** {@code function} of each element of the one operand. */
    record Unary(UnaryFunction function) implements Op {}

    /** {@code function} of the elements of two operands, both expanded to the result's shape. */
    record Binary(BinaryFunction function) implements Op {}

    /** {@code function} of each element of the one operand, as its left side, and {@code scalar}. */
    record BinaryScalar(BinaryFunction function, float scalar) implements Op {}

    /**
     * The batched matrix product of {@code [batch.., m, k]} and {@code [batch.., k, n]}, batch sizes equal (expanded),
     * at least two dimensions each.
     */
    record MatMul() implements Op {}

    /**
     * {@code [batch.., inFeatures] x [outFeatures, inFeatures]^T}, plus the third operand {@code [outFeatures]} if
     * there are three.
     */
    record Linear() implements Op {}

    /** Softmax over the last dimension. */
    record Softmax() implements Op {}

    /**
     * Layer normalization over the trailing {@code normalizedRank} dimensions. Operands: the input; or input, weight
     * and bias, the latter two of the trailing dimensions' shape.
     */
    record LayerNorm(int normalizedRank, float eps) implements Op {}

    /**
     * {@code function} over the trailing {@code reducedRank} dimensions of the operand, which the result does not have.
     * At least one.
     */
    record Reduce(ReduceFunction function, int reducedRank) implements Op {}

    /**
     * Scaled dot product attention. Operands: query {@code [batch.., L, E]}, key {@code [batch.., S, E]}, value
     * {@code [batch.., S, Ev]} and, if there are four, the additive mask {@code [batch.., L, S]}; all expanded to equal
     * batch sizes.
     */
    record Attention(float scale, boolean causal) implements Op {}

    /** The operands joined along {@code dim}; at least one. */
    record Cat(int dim) implements Op {}

    /**
     * The first operand, with the second, of the region's shape, written over the region.
     *
     * @param region the region's place in the contiguous result; its elements are distinct
     */
    record Scatter(Layout region) implements Op {}

    /** Functions of one number. */
    enum UnaryFunction {
        RELU,
        GELU,
        GELU_TANH,
        TANH,
        EXP,
        SQRT
    }

    /** Functions of two numbers. */
    enum BinaryFunction {
        ADD,
        SUB,
        MUL,
        DIV
    }

    /** Functions of many numbers. */
    enum ReduceFunction {
        SUM,
        MEAN,
        MAX
    }
}
