// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import mps.api.Mps;
import mps.api.Tensor;

/**
 * Records golden cases with the methods of {@link Tensor}. Operations and arguments have the names of {@code torch} and
 * {@code torch.nn.functional}; arguments that are tensors are the inputs, in PyTorch's order. Arguments that PyTorch
 * has defaults for may be missing.
 */
public final class TensorOperations {
    private static final List<Function<Call, Optional<Tensor>>> FAMILIES = List.of(
            ElementwiseOperations::record,
            ViewOperations::record,
            ReductionOperations::record,
            ProductOperations::record,
            LayerOperations::record,
            IndexOperations::record);

    private TensorOperations() {}

    /**
     * Records a case.
     *
     * @param mps the runtime the inputs are in
     * @param golden the case
     * @param inputs its input tensors
     * @return the results, or empty if there is no such operation
     * @throws IllegalArgumentException if an argument or an input is missing, or an argument is of the wrong kind
     */
    public static Optional<List<Tensor>> record(Mps mps, GoldenCase golden, List<Tensor> inputs) {
        Call call = new Call(mps, golden, inputs);
        return FAMILIES.stream()
                .flatMap(family -> family.apply(call).stream())
                .findFirst()
                .map(List::of)
                .or(() -> Stream.of(ViewOperations.recordSeveral(call), ReductionOperations.recordSeveral(call))
                        .flatMap(Optional::stream)
                        .findFirst());
    }
}
