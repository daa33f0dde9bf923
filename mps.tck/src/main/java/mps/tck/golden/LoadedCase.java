// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Tensor;
import mps.api.io.Safetensors;

/**
 * A case with the values of its tensors, which needs its file no more. Any thread may check it, in any runtime.
 *
 * @param golden the case
 * @param inputs the inputs
 * @param expected the results as they should be
 */
public record LoadedCase(GoldenCase golden, List<GoldenTensor> inputs, List<GoldenTensor> expected) {
    /** Copies the lists. */
    public LoadedCase {
        inputs = List.copyOf(inputs);
        expected = List.copyOf(expected);
    }

    /** Loads the cases that a file's metadata lists; none if it lists none. */
    public static List<LoadedCase> of(Safetensors file) {
        return GoldenFile.cases(file).stream()
                .map(golden -> new LoadedCase(golden, read(file, golden.inputs()), read(file, golden.outputs())))
                .toList();
    }

    private static List<GoldenTensor> read(Safetensors file, List<String> names) {
        return names.stream().map(name -> GoldenTensor.read(file, name)).toList();
    }

    /**
     * Records the case, computes it, and compares.
     *
     * @param mps where
     * @param operands how the inputs lie in memory
     * @return how it went; what the runtime throws is a problem in there, and not thrown here
     */
    public Comparison check(Mps mps, Operands operands) {
        try (Scope _ = mps.scope()) {
            List<Tensor> tensors = inputs.stream().map(input -> operands.make(mps, input)).toList();
            Optional<List<Tensor>> results = TensorOperations.record(mps, golden, tensors);
            return results.isPresent()
                    ? compare(mps, results.get())
                    : Comparison.wrong("there is no operation " + golden.operation());
        } catch (Throwable e) { // an error is a wrong result as well, and must not end the other cases
            return Comparison.wrong(describe(e));
        }
    }

    private Comparison compare(Mps mps, List<Tensor> results) {
        if (results.size() != expected.size()) {
            return Comparison.wrong("expected " + expected.size() + " results, came " + results.size());
        }
        long terms = Terms.of(golden, inputs.stream().map(GoldenTensor::shape).toList());
        mps.evaluate(results);
        Comparison all = Comparison.EMPTY;
        for (int i = 0; i < expected.size(); i++) {
            all = all.and(Comparison.of(GoldenTensor.of(results.get(i)), expected.get(i), terms));
        }
        return all;
    }

    /** Returns the inputs' types and shapes for people, such as {@code float32 [2, 3]}. */
    public List<String> signature() {
        return inputs.stream().map(input -> input.dtype() + " " + input.shape()).toList();
    }

    private static String describe(Throwable failure) {
        Throwable cause = failure.getCause();
        if (cause != null && failure instanceof CompletionException) {
            return describe(cause);
        }
        return failure + (cause == null ? "" : ", caused by " + describe(cause));
    }
}
