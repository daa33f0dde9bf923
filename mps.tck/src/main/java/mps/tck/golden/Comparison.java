// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import mps.api.DType;
import mps.api.Shape;

/**
 * What a result is against what is expected. It is right if
 *
 * <ul>
 *   <li>its shape and type are the expected ones;
 *   <li>of float32, each element is within {@code 1e-6 + r * |expected|}, where {@code r} is 1e-5, or 1e-4 for sums of
 *       more than 256 terms;
 *   <li>of float16 and bfloat16, each element is the expected one or a neighbour of it in its type;
 *   <li>of whole numbers and booleans, each element is equal;
 *   <li>it has NaN, and infinities of the same sign, where they are expected and nowhere else.
 * </ul>
 *
 * @param largestAbsolute the largest {@code |came - expected|}; infinite where only one of them is finite
 * @param largestRelative the largest {@code |came - expected| / |expected|} where 0 is not expected
 * @param problem what is wrong first: the shape, the type, or the element that is farthest from what is allowed
 */
public record Comparison(double largestAbsolute, double largestRelative, Optional<String> problem) {
    /** Nothing compared. */
    static final Comparison EMPTY = new Comparison(0, 0, Optional.empty());

    private static final double ABSOLUTE = 1e-6;
    private static final double RELATIVE = 1e-5;
    private static final double RELATIVE_OF_LONG_SUMS = 1e-4;
    private static final long LONG_SUM = 256;

    /**
     * Compares.
     *
     * @param came the result
     * @param expected what it should be
     * @param terms how many numbers are added up for an element
     */
    public static Comparison of(GoldenTensor came, GoldenTensor expected, long terms) {
        if (!came.shape().equals(expected.shape())) {
            return wrong("expected the shape " + expected.shape() + ", came " + came.shape());
        }
        if (came.dtype() != expected.dtype()) {
            return wrong("expected the type " + expected.dtype() + ", came " + came.dtype());
        }
        return new Elements(came, expected, terms).compare();
    }

    /** Returns whether there is no problem. */
    public boolean isRight() {
        return problem.isEmpty();
    }

    /** Returns the larger errors and the first problem of both. */
    Comparison and(Comparison other) {
        return new Comparison(
                Math.max(largestAbsolute, other.largestAbsolute),
                Math.max(largestRelative, other.largestRelative),
                problem.or(other::problem));
    }

    /** Something else than values is wrong. */
    static Comparison wrong(String problem) {
        return new Comparison(0, 0, Optional.of(problem));
    }

    /** The comparison of two tensors of one shape and type, as far as it has come. */
    private static final class Elements {
        private final GoldenTensor came;
        private final GoldenTensor expected;
        private final double relativeTolerance;
        private double largestAbsolute;
        private double largestRelative;
        private long worst;
        /** How far the worst element is, in what is allowed. */
        private double worstExcess;

        Elements(GoldenTensor came, GoldenTensor expected, long terms) {
            this.came = came;
            this.expected = expected;
            this.relativeTolerance = terms > LONG_SUM ? RELATIVE_OF_LONG_SUMS : RELATIVE;
        }

        Comparison compare() {
            for (long i = 0; i < expected.shape().elements(); i++) {
                double excess = expected.dtype().isFloatingPoint() ? compareNumbers(i) : compareWhole(i);
                if (excess > worstExcess) {
                    worstExcess = excess;
                    worst = i;
                }
            }
            Optional<String> problem = worstExcess > 1 ? Optional.of(complaint()) : Optional.empty();
            return new Comparison(largestAbsolute, largestRelative, problem);
        }

        private double compareWhole(long index) {
            long left = came.whole(index);
            long right = expected.whole(index);
            note(Math.abs((double) left - right), Math.abs((double) right));
            return left == right ? 0 : Double.POSITIVE_INFINITY;
        }

        private double compareNumbers(long index) {
            double left = came.number(index);
            double right = expected.number(index);
            if (left == right || (Double.isNaN(left) && Double.isNaN(right))) {
                return 0;
            }
            if (!Double.isFinite(left) || !Double.isFinite(right)) {
                note(Double.POSITIVE_INFINITY, 1);
                return Double.POSITIVE_INFINITY;
            }
            double difference = Math.abs(left - right);
            note(difference, Math.abs(right));
            return expected.dtype() == DType.FLOAT32
                    ? difference / (ABSOLUTE + relativeTolerance * Math.abs(right))
                    : Math.abs(rank(came.bits(index)) - rank(expected.bits(index)));
        }

        private void note(double difference, double magnitude) {
            largestAbsolute = Math.max(largestAbsolute, difference);
            if (magnitude > 0) {
                largestRelative = Math.max(largestRelative, difference / magnitude);
            }
        }

        /** Neighbours among the numbers of a half type have ranks that differ by 1; both zeros have 0. */
        private static int rank(short bits) {
            int magnitude = bits & Short.MAX_VALUE;
            return bits < 0 ? -magnitude : magnitude;
        }

        private String complaint() {
            String far = Double.isInfinite(worstExcess)
                    ? ""
                    : String.format(Locale.ROOT, ", %.1f times as far as allowed", worstExcess);
            return "element %s of %s: expected %s, came %s%s".formatted(
                    Arrays.toString(place(worst, expected.shape())),
                    expected.shape(),
                    expected.text(worst),
                    came.text(worst),
                    far);
        }

        private static long[] place(long index, Shape shape) {
            long[] place = new long[shape.rank()];
            long rest = index;
            for (int dim = place.length - 1; dim >= 0; dim--) {
                place[dim] = rest % shape.size(dim);
                rest /= shape.size(dim);
            }
            return place;
        }
    }
}
