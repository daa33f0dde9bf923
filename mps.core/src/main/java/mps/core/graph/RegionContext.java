// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import mps.api.Mps;
import mps.api.ShapeException;
import mps.api.Tensor;

/**
 * The context of the throw-away tensor on which {@link Tensor#scatterInto} runs the user's view: a place for views,
 * where nothing is computed. What the user's view shows of that tensor is the region.
 */
final class RegionContext implements GraphContext {
    private static final String VIEWS_ONLY = "the function that names the region of scatterInto may use views only "
            + "(slice, select, narrow, permute, transpose, ...) of the tensor it is given";

    private final GraphContext outer;

    private RegionContext(GraphContext outer) {
        this.outer = outer;
    }

    /** Returns the region of a contiguous tensor like {@code target} that {@code view} shows. */
    static Layout region(GraphContext context, Operand target, UnaryOperator<Tensor> view) {
        RegionContext region = new RegionContext(context);
        Node placeholder =
                Node.recorded(new Op.Source(), List.of(), target.shape(), target.dtype(), Optional.empty());
        Tensor shown = view.apply(LazyTensor.show(region, Operand.of(placeholder)));
        if (!(shown instanceof LazyTensor lazy) || !lazy.context().equals(region)) {
            throw ShapeRules.error("scatterInto", VIEWS_ONLY + ", but it returned another tensor");
        }
        Layout layout = lazy.use("scatterInto").layout();
        if (!layout.isDistinct()) {
            throw ShapeRules.error("scatterInto", "the region " + layout.shape() + " shows elements of "
                    + target.shape() + " more than once; expand the source, not the region");
        }
        return layout;
    }

    /** Refuses {@code operation} if {@code context} is a place for views. */
    static void refuse(GraphContext context, String operation) {
        if (context instanceof RegionContext) {
            throw refusal(operation);
        }
    }

    private static ShapeException refusal(String operation) {
        return ShapeRules.error(operation, VIEWS_ONLY + ", and " + operation + " needs its values here; apply it to "
                + "the source or to the result");
    }

    @Override
    public Mps runtime() {
        return outer.runtime();
    }

    @Override
    public void ensureOpen() {
        outer.ensureOpen();
    }

    /** Does nothing: these tensors hold no memory, so no scope needs to know them. */
    @Override
    public void created(LazyTensor tensor) {}

    @Override
    public Optional<Throwable> site() {
        return Optional.empty();
    }

    @Override
    public void compute(List<Node> nodes) {
        throw refusal("compute");
    }

    @Override
    public CompletableFuture<Void> computeAsync(List<Node> nodes) {
        throw refusal("computeAsync");
    }

    @Override
    public <T> T read(Node node, long fromByte, long bytes, Function<MemorySegment, T> copy) {
        throw refusal("read");
    }
}
