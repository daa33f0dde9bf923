// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Shape;
import mps.api.Tensor;
import mps.tck.reference.NdArray;
import mps.tck.verify.References.Variant;
import mps.tck.workload.LoadedWorkload;
import mps.tck.workload.ReadBack;

/**
 * What the results of each variant must be.
 *
 * @param alone what each variant gave when nothing else ran
 */
public record Expectation(List<Alone> alone) {
    /** Copies the list. */
    public Expectation {
        alone = List.copyOf(alone);
    }

    /**
     * What one variant gave when nothing else ran.
     *
     * @param results the values of each result
     * @param error the largest absolute difference from the reference
     * @param failure what is wrong with it, if anything: then no result of this variant counts as right
     */
    public record Alone(List<float[]> results, double error, Optional<String> failure) {}

    /** Runs each variant on a runtime that does nothing else, and judges it by its reference. */
    public static Expectation alone(LoadedWorkload loaded, List<Variant> variants) {
        return new Expectation(
                variants.stream().map(variant -> alone(loaded, variant)).toList());
    }

    private static Alone alone(LoadedWorkload loaded, Variant variant) {
        Mps mps = loaded.runtime();
        try (Scope _ = mps.scope()) {
            List<Tensor> results = loaded.record(variant.inputs()).results();
            return alone(
                    ReadBack.BLOCKING.read(mps, results),
                    results.stream().map(Tensor::shape).toList(),
                    variant.reference(),
                    loaded.workload().tolerance().absolute());
        } catch (RuntimeException e) {
            return failed("alone, it failed: " + Failures.described(e));
        }
    }

    /** Judges what a variant gave alone by its reference. */
    static Alone alone(List<float[]> results, List<Shape> shapes, List<NdArray> reference, double tolerance) {
        List<Shape> expectedShapes = reference.stream().map(NdArray::shape).toList();
        if (!shapes.equals(expectedShapes)) {
            return failed("alone, expected shapes " + expectedShapes + ", but came " + shapes);
        }
        double largest = 0;
        for (int i = 0; i < results.size(); i++) {
            largest = Math.max(largest, largestDifference(results.get(i), reference.get(i)));
        }
        // "Not at most" and not "more than": NaN, which the difference turns into infinity, must fail as well.
        Optional<String> failure = largest <= tolerance
                ? Optional.empty()
                : Optional.of("alone, expected at most " + tolerance + " from the reference, but came " + largest);
        return new Alone(results, largest, failure);
    }

    /** A variant that did not even work alone. */
    static Alone failed(String failure) {
        return new Alone(List.of(), Double.POSITIVE_INFINITY, Optional.of(failure));
    }

    private static double largestDifference(float[] result, NdArray reference) {
        if (result.length != reference.elements()) {
            return Double.POSITIVE_INFINITY;
        }
        return IntStream.range(0, result.length)
                .mapToDouble(i -> Math.abs(result[i] - reference.get(i)))
                .map(difference -> Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference)
                .max()
                .orElse(0);
    }

    /** Returns the largest difference of any variant from its reference. */
    public double largestError() {
        return alone.stream().mapToDouble(Alone::error).max().orElse(0);
    }

    /** Returns what is wrong with a variant's results, if anything. */
    public Optional<String> judge(int variant, List<float[]> results) {
        Alone expected = alone.get(variant);
        if (expected.failure().isPresent()) {
            return Optional.of("variant " + variant + ": " + expected.failure().get());
        }
        if (results.size() != expected.results().size()) {
            return Optional.of("variant " + variant + ": expected " + expected.results().size() + " results, but came "
                    + results.size());
        }
        for (int i = 0; i < results.size(); i++) {
            float[] right = expected.results().get(i);
            float[] came = results.get(i);
            // Bit for bit: mismatch tells 0 from -0, and only takes every NaN for the same.
            int index = Arrays.mismatch(right, came);
            if (index >= 0) {
                return Optional.of("variant " + variant + ", result " + i + ", element " + index + " of " + right.length
                        + ": expected " + at(right, index) + " as alone, but came " + at(came, index) + ", one of "
                        + differing(right, came) + " that differ"
                        + owner(i, came, variant));
            }
        }
        return Optional.empty();
    }

    private static String at(float[] values, int index) {
        return index < values.length ? Float.toString(values[index]) : "no more";
    }

    private static long differing(float[] right, float[] came) {
        return IntStream.range(0, Math.max(right.length, came.length))
                .filter(i -> i >= right.length || i >= came.length || Float.compare(right[i], came[i]) != 0)
                .count();
    }

    /** Whose result it is, if it is another variant's. */
    private String owner(int result, float[] came, int variant) {
        OptionalInt owner = IntStream.range(0, alone.size())
                .filter(other -> other != variant && alone.get(other).failure().isEmpty())
                .filter(other -> Arrays.equals(alone.get(other).results().get(result), came))
                .findFirst();
        return owner.isPresent() ? "; it is the result of variant " + owner.getAsInt() : "";
    }
}
