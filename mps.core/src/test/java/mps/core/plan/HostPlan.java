// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import mps.api.Shape;

/**
 * Runs a plan of float32 on the host, step by step and element by element, in buffers as it describes them: kernels of
 * single elements by the struct they would get, products and transfers by their numbers. What a step reads is what lies
 * there then, so a value that was written over too early shows in the results.
 */
final class HostPlan {
    // Links of chains: their size in ints, the numbers of functions.
    private static final int LINK = 3;
    private static final int BINARIES = 64;
    private static final int NEG = 0;

    private static final long EACH = Long.BYTES;
    private static final long OUTER = Shape.MAX_RANK - 1;
    private static final long VALUE = 40;
    private static final long SIZES = VALUE + Walk.OPERANDS * EACH;
    private static final long STRIDES = SIZES + OUTER * EACH;

    private final List<float[]> buffers = new ArrayList<>();

    private HostPlan() {}

    /** Returns the contents of all buffers after running {@code plan} on these inputs. */
    static List<float[]> run(Plan plan, List<float[]> inputs) {
        HostPlan host = new HostPlan();
        for (int i = 0; i < plan.buffers().size(); i++) {
            float[] buffer = new float[(int) (plan.buffers().get(i).bytes() / Float.BYTES)];
            if (i < inputs.size()) {
                System.arraycopy(inputs.get(i), 0, buffer, 0, buffer.length);
            } else {
                Arrays.fill(buffer, Float.NaN);
            }
            host.buffers.add(buffer);
        }
        plan.steps().forEach(host::step);
        return host.buffers;
    }

    private void step(Step step) {
        switch (step) {
            case Step.Dispatch dispatch -> dispatch(dispatch);
            case Step.Product product -> product(product);
            case Step.Transfer(Step.Part from, Step.Part to, long bytes) ->
                System.arraycopy(
                        buffers.get(from.slot()),
                        element(from),
                        buffers.get(to.slot()),
                        element(to),
                        (int) (bytes / Float.BYTES));
        }
    }

    private void dispatch(Step.Dispatch dispatch) {
        MemorySegment walk = dispatch.walk();
        long inner = walk.get(ValueLayout.JAVA_LONG, 0);
        long rows = walk.get(ValueLayout.JAVA_LONG, 8);
        int rank = walk.get(ValueLayout.JAVA_INT, 32);
        int constants = walk.get(ValueLayout.JAVA_INT, 36);
        int operands = dispatch.parts().size();
        boolean chain = dispatch.kernel().equals(Kernels.chain(dispatch.kernel().type()));
        for (long row = 0; row < rows; row++) {
            for (long column = 0; column < inner; column++) {
                Step.Part to = dispatch.parts().getFirst();
                if (chain) {
                    float result = chain(dispatch, walk, rank, row, column);
                    buffers.get(to.slot())[element(to) + (int) place(walk, rank, 0, row, column)] = result;
                    continue;
                }
                float[] read = new float[operands];
                for (int operand = 1; operand < operands; operand++) {
                    read[operand] = (constants >> operand & 1) == 1
                            ? constant(walk, operand)
                            : at(dispatch.parts().get(operand), place(walk, rank, operand, row, column));
                }
                float result =
                        switch (dispatch.kernel().function()) {
                            case "fill" -> constant(walk, 0);
                            case "copy", "transpose" -> read[1];
                            case "neg" -> -read[1];
                            case "relu" -> Math.max(read[1], 0);
                            case "add" -> read[1] + read[2];
                            case "sub" -> read[1] - read[2];
                            case "maximum" -> Math.max(read[1], read[2]);
                            default -> throw new AssertionError("Not known to the host: " + dispatch.kernel());
                        };
                buffers.get(to.slot())[element(to) + (int) place(walk, rank, 0, row, column)] = result;
            }
        }
    }

    /** One element through the links of a chain; only the operands that the links name are read. */
    private float chain(Step.Dispatch dispatch, MemorySegment walk, int rank, long row, long column) {
        MemorySegment links = dispatch.constants().orElseThrow();
        float value = at(dispatch.parts().get(1), place(walk, rank, 1, row, column));
        for (long link = 0; link < links.byteSize() / Integer.BYTES; link += LINK) {
            int function = links.getAtIndex(ValueLayout.JAVA_INT, link);
            if (function < BINARIES) {
                value = function == NEG ? -value : Math.max(value, 0);
                continue;
            }
            int operand = links.getAtIndex(ValueLayout.JAVA_INT, link + 1);
            float other = operand == 0
                    ? Float.intBitsToFloat(links.getAtIndex(ValueLayout.JAVA_INT, link + 2))
                    : at(dispatch.parts().get(operand), place(walk, rank, operand, row, column));
            boolean valueIsRight = function % 2 == 1;
            float left = valueIsRight ? other : value;
            float right = valueIsRight ? value : other;
            value = switch ((function - BINARIES) / 2) {
                case 0 -> left + right;
                case 1 -> left - right;
                default -> Math.max(left, right);
            };
        }
        return value;
    }

    private static float constant(MemorySegment walk, int operand) {
        return Float.intBitsToFloat((int) walk.get(ValueLayout.JAVA_LONG, VALUE + operand * EACH));
    }

    private static long place(MemorySegment walk, int rank, int operand, long row, long column) {
        long strides = STRIDES + operand * (OUTER + 1) * EACH;
        long place = column * walk.get(ValueLayout.JAVA_LONG, strides + OUTER * EACH);
        long rest = row;
        for (int dim = rank - 1; dim >= 0; dim--) {
            long size = walk.get(ValueLayout.JAVA_LONG, SIZES + dim * EACH);
            place += rest % size * walk.get(ValueLayout.JAVA_LONG, strides + dim * EACH);
            rest /= size;
        }
        return place;
    }

    private void product(Step.Product product) {
        for (long matrix = 0; matrix < product.result().matrices(); matrix++) {
            for (long row = 0; row < product.rows(); row++) {
                for (long column = 0; column < product.columns(); column++) {
                    float sum = 0;
                    for (long k = 0; k < product.interior(); k++) {
                        sum += at(product.left(), matrix, row, k) * at(product.right(), matrix, k, column);
                    }
                    Matrix result = product.result();
                    int place = element(result.part()) + place(result, matrix, row, column);
                    buffers.get(result.part().slot())[place] = sum;
                }
            }
        }
    }

    private float at(Matrix operand, long matrix, long row, long column) {
        return at(operand.part(), place(operand, matrix, row, column));
    }

    private static int place(Matrix operand, long matrix, long row, long column) {
        boolean stored = operand.use() == Matrix.Use.AS_STORED;
        long bytes = matrix * operand.matrixBytes() + (stored ? row : column) * operand.rowBytes();
        return (int) (bytes / Float.BYTES + (stored ? column : row));
    }

    private float at(Step.Part part, long element) {
        return buffers.get(part.slot())[element(part) + (int) element];
    }

    private static int element(Step.Part part) {
        return (int) (part.offset() / Float.BYTES);
    }
}
