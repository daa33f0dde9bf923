// SPDX-License-Identifier: Apache-2.0
package mps.tck.workload;

import java.util.List;
import java.util.SplittableRandom;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;
import mps.tck.reference.NdArray;

/**
 * A workload whose weights and inputs are drawn from the seed.
 *
 * @param weightSpecs what the weights look like
 * @param inputSpecs what the inputs look like
 * @param graph the work on tensors
 * @param model the same work on reference arrays
 */
record SeededWorkload(
        String id,
        String title,
        Tolerance tolerance,
        Sharing sharing,
        List<Spec> weightSpecs,
        List<Spec> inputSpecs,
        Graph graph,
        Model model)
        implements Workload {

    /** Stands where other draws have their variant, so that weights differ from all inputs. */
    private static final int WEIGHTS = -1;

    SeededWorkload(
            String id,
            String title,
            Tolerance tolerance,
            List<Spec> weightSpecs,
            List<Spec> inputSpecs,
            Graph graph,
            Model model) {
        this(id, title, tolerance, Sharing.EACH_CALL_ITS_OWN, weightSpecs, inputSpecs, graph, model);
    }

    /** Records the work. */
    @FunctionalInterface
    interface Graph {
        List<Tensor> record(Mps mps, List<Tensor> weights, List<Tensor> inputs);
    }

    /** Computes the work. */
    @FunctionalInterface
    interface Model {
        List<NdArray> compute(List<NdArray> weights, List<NdArray> inputs);
    }

    /**
     * What an argument looks like.
     *
     * @param shape its shape
     * @param bound its elements are drawn evenly between {@code -bound} and {@code bound}
     */
    record Spec(Shape shape, double bound) {
        /** An input: between -1 and 1. */
        static Spec input(long... sizes) {
            return new Spec(Shape.of(sizes), 1);
        }

        /** Weight and bias of a linear layer, drawn as PyTorch initializes them: within {@code 1/sqrt(in)}. */
        static List<Spec> linear(long in, long out) {
            double bound = 1 / Math.sqrt((double) in);
            return List.of(new Spec(Shape.of(out, in), bound), new Spec(Shape.of(out), bound));
        }
    }

    /** Copies the lists. */
    SeededWorkload {
        weightSpecs = List.copyOf(weightSpecs);
        inputSpecs = List.copyOf(inputSpecs);
    }

    @Override
    public List<Tensor> weights(Mps mps, long seed) {
        return draw(weightSpecs, seed, WEIGHTS).stream().map(values -> values.on(mps)).toList();
    }

    @Override
    public List<Values> inputs(long seed, int variant) {
        return draw(inputSpecs, seed, variant);
    }

    @Override
    public List<Tensor> record(Mps mps, List<Tensor> weights, List<Tensor> inputs) {
        return graph.record(mps, weights, inputs);
    }

    @Override
    public List<NdArray> reference(long seed, int variant) {
        return model.compute(
                draw(weightSpecs, seed, WEIGHTS).stream().map(Values::toReference).toList(),
                draw(inputSpecs, seed, variant).stream().map(Values::toReference).toList());
    }

    private List<Values> draw(List<Spec> specs, long seed, int variant) {
        // SplittableRandom mixes its seed well; the odd factors only keep apart what differs in one of the three.
        SplittableRandom random =
                new SplittableRandom(seed * 0x9E3779B97F4A7C15L + id.hashCode() * 0xBF58476D1CE4E5B9L + variant);
        return specs.stream().map(spec -> Values.drawn(random, spec.shape(), spec.bound())).toList();
    }
}
