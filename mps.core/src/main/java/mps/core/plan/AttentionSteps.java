// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.plan.Planner.Emitter;
import mps.core.plan.Program.Argument;

/**
 * Steps of scaled dot product attention: the scores as a product, their softmax in place with scale, mask and
 * causality, and the product with the values.
 */
final class AttentionSteps {
    private AttentionSteps() {}

    static void emit(
            Emitter emitter, int result, Shape shape, List<Argument> arguments, float scale, boolean causal) {
        Argument query = arguments.get(0);
        Argument key = arguments.get(1);
        Argument value = arguments.get(2);
        Shape queryShape = query.layout().shape();
        int rank = queryShape.rank();
        long queries = queryShape.size(-2);
        long keys = key.layout().shape().size(-2);
        if (keys == 0) {
            emitter.fill(result, shape.elements(), 0);
            return;
        }
        long[] sizes = queryShape.toArray();
        sizes[rank - 1] = keys;
        Shape scoreShape = Shape.of(sizes);
        int scores = emitter.temporary(scoreShape);
        if (queryShape.size(-1) == 0) {
            emitter.fill(scores, scoreShape.elements(), 0);
        } else {
            Products.product(emitter, scores, query, new Argument(key.value(), Products.transposed(key.layout())));
        }
        softmax(emitter, scores, scoreShape, queries, arguments.size() == 4 ? Optional.of(arguments.get(3))
                : Optional.empty(), scale, causal);
        Products.product(emitter, result, new Argument(scores, Layout.contiguous(scoreShape)), value);
    }

    private static void softmax(
            Emitter emitter,
            int scores,
            Shape scoreShape,
            long queries,
            Optional<Argument> mask,
            float scale,
            boolean causal) {
        // Where there is no mask the scores stand in for it: every buffer of a kernel must be bound.
        Argument walked = mask.orElseGet(() -> new Argument(scores, Layout.contiguous(scoreShape)));
        Walk walk = Walk.rows(walked.layout(), 1).orElseThrow();
        MemorySegment constants = emitter.arena().allocate(3 * ValueLayout.JAVA_INT.byteSize());
        constants.setAtIndex(ValueLayout.JAVA_INT, 0, Math.toIntExact(queries));
        constants.setAtIndex(ValueLayout.JAVA_INT, 1, causal ? 1 : 0);
        constants.setAtIndex(ValueLayout.JAVA_INT, 2, mask.isPresent() ? 1 : 0);
        emitter.add(new Step.Dispatch(
                Kernels.ATTENTION_SOFTMAX,
                walk.write(emitter.arena(), scale),
                List.of(new Step.Part(scores, 0), Emitter.part(walked.value(), walked.layout())),
                Step.Dispatch.Access.READ_WRITE,
                Optional.of(constants),
                walk.items()));
    }
}
