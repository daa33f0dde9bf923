// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.List;
import java.util.Optional;
import mps.api.DType;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;

/**
 * Steps of scaled dot product attention: the scores as a product, their softmax in place with scale, mask and
 * causality, and the product with the values.
 */
final class AttentionSteps {
    private AttentionSteps() {}

    static void emit(Emitter emitter, Argument result, Op.Attention attention, List<Argument> arguments) {
        Argument query = arguments.get(0);
        Argument key = arguments.get(1);
        Argument value = arguments.get(2);
        Shape scoreShape = scoreShape(query, key);
        int scores = emitter.temporary(scoreShape, DType.FLOAT32);
        Argument product = new Argument(scores, Layout.contiguous(scoreShape));
        Products.product(emitter, product, query, new Argument(key.value(), Products.transposed(key.layout())));
        softmax(
                emitter,
                scores,
                scoreShape,
                attention,
                arguments.size() == 4 ? Optional.of(arguments.get(3)) : Optional.empty());
        Products.product(emitter, result, product, value);
    }

    /** Returns whether the product with the values can write a view, see {@link Products#canWrite}. */
    static boolean canWrite(Layout result, List<Argument> arguments) {
        Argument value = arguments.get(2);
        Layout scores = Layout.contiguous(scoreShape(arguments.get(0), arguments.get(1)));
        return Products.canWrite(result, new Argument(value.value(), scores), value);
    }

    private static Shape scoreShape(Argument query, Argument key) {
        long[] sizes = query.layout().shape().toArray();
        sizes[sizes.length - 1] = key.layout().shape().size(-2);
        return Shape.of(sizes);
    }

    private static void softmax(
            Emitter emitter, int scores, Shape scoreShape, Op.Attention attention, Optional<Argument> mask) {
        // Where there is no mask the scores are walked in its place.
        Argument walked = mask.orElseGet(() -> new Argument(scores, Layout.contiguous(scoreShape)));
        long bytes = emitter.slotBytes().get(scores);
        emitter.dispatch(Kernels.ATTENTION_SOFTMAX, Walk.rows(1, walked.layout()).orElseThrow(), scores)
                .argument(Rows.bits(attention.scale()))
                .inPlace()
                .reading(walked)
                .struct(Constants.uints(
                        emitter.arena(),
                        attention.queries(),
                        attention.causal() ? 1 : 0,
                        mask.isPresent() ? 1 : 0))
                .moving(2 * bytes)
                .emit();
    }
}
