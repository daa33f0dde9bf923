// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import mps.api.DType;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;

/**
 * Steps of scaled dot product attention: the scores as a product, their softmax in place with scale, mask and
 * causality, and the product with the values.
 *
 * <p>Where there are many scores it goes {@linkplain AttentionPiece piece by piece}, all through the same memory. A row of
 * the result depends on no other row of the scores, and has the same bits in a piece of any size.
 */
final class AttentionSteps {
    private AttentionSteps() {}

    static void emit(Emitter emitter, Argument result, Op.Attention attention, List<Argument> arguments) {
        List<AttentionPiece> pieces =
                AttentionPiece.whole(result, arguments).split(attention.queries());
        int slot = emitter.temporary(pieces.getFirst().scores().shape(), DType.FLOAT32);
        // Keys and values that all rows of a matrix share are copied once, if at all.
        Map<Argument, Argument> fitting = new HashMap<>();
        for (AttentionPiece piece : pieces) {
            UnaryOperator<Argument> fitted = operand -> piece.isOneMatrix()
                    ? fitting.computeIfAbsent(operand, each -> Products.fitting(emitter, each))
                    : operand;
            Argument scores = new Argument(slot, piece.scores());
            Argument key = fitted.apply(piece.key());
            Argument transposed = new Argument(key.value(), Products.transposed(key.layout()));
            Products.product(emitter, scores, piece.query(), transposed);
            softmax(emitter, scores, attention, piece);
            Products.product(emitter, piece.result(), scores, fitted.apply(piece.value()));
        }
    }

    /** Returns whether the product with the values can write a view, see {@link Products#canWrite}. */
    static boolean canWrite(Layout result, List<Argument> arguments) {
        Argument value = arguments.get(2);
        Layout scores = AttentionPiece.scores(arguments.get(0), arguments.get(1));
        return Products.canWrite(result, new Argument(value.value(), scores), value);
    }

    private static void softmax(Emitter emitter, Argument scores, Op.Attention attention, AttentionPiece piece) {
        // Where there is no mask the scores are walked in its place.
        Argument walked = piece.mask().orElse(scores);
        Shape shape = scores.layout().shape();
        emitter.dispatch(Kernels.ATTENTION_SOFTMAX, Walk.rows(1, walked.layout()).orElseThrow(), scores.value())
                .argument(Rows.bits(attention.scale()))
                .inPlace()
                .reading(walked)
                .struct(Constants.uints(
                        emitter.arena(),
                        Math.min(shape.size(-2), attention.queries()),
                        piece.first(),
                        attention.causal() ? 1 : 0,
                        piece.mask().isPresent() ? 1 : 0))
                .moving(2 * shape.elements() * Float.BYTES)
                .emit();
    }
}
