// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What the device does for a {@link Program}. Immutable; any number of works use it at once, each with buffers of its
 * own.
 *
 * @param buffers the memory it works in: the program's inputs first, in their order
 * @param outputs the buffers to keep, in the order of the program's outputs
 * @param steps in an order in which they may run; may be none, if all results are empty
 * @param stageStarts the first step of each stage, and the number of steps
 * @param checks what is checked on the device, in the order of the reports
 * @param largestLiveBytes the most that is needed at once of results and what lies between
 */
public record Plan(
        List<Buffer> buffers,
        List<Integer> outputs,
        List<Step> steps,
        List<Integer> stageStarts,
        List<Check> checks,
        long largestLiveBytes) {

    /** Bytes of the report of one check: a flag in the first four, the index in the last eight. */
    public static final long REPORT_BYTES = 16;

    /** Copies the lists. */
    public Plan {
        buffers = List.copyOf(buffers);
        outputs = List.copyOf(outputs);
        steps = List.copyOf(steps);
        stageStarts = List.copyOf(stageStarts);
        checks = List.copyOf(checks);
    }

    /** Memory of the work. */
    public record Buffer(Role role, long bytes) {}

    /** What a buffer is for. */
    public enum Role {
        /** It exists. */
        INPUT,
        /** It holds a result that stays. */
        OUTPUT,
        /** It holds what lies between, one after the other. */
        SCRATCH,
        /** It holds what checks found. */
        REPORTS
    }

    /**
     * A check of indices.
     *
     * @param operation what the application called
     * @param dim the dimension that is indexed
     * @param size its size: indices are 0 to before it
     */
    public record Check(String operation, int dim, long size) {}

    /** Returns how many buffers are inputs. */
    public int inputs() {
        int count = 0;
        while (count < buffers.size() && buffers.get(count).role() == Role.INPUT) {
            count++;
        }
        return count;
    }

    /** Returns the inputs, in ascending order, that are multiplied by as one matrix: right operands, each once. */
    public int[] weights() {
        int inputs = inputs();
        return steps.stream()
                .flatMap(step -> step instanceof Step.Product product ? Stream.of(product.right()) : Stream.empty())
                .filter(right -> right.matrices() == 1 && right.part().slot() < inputs)
                .mapToInt(right -> right.part().slot())
                .distinct()
                .sorted()
                .toArray();
    }

    /** Returns the number of stages. */
    public int stages() {
        return stageStarts.size() - 1;
    }

    /** Returns the buffer that holds the reports of the checks. */
    public OptionalInt reports() {
        for (int i = 0; !checks.isEmpty() && i < buffers.size(); i++) {
            if (buffers.get(i).role() == Role.REPORTS) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** Returns the bytes of all buffers. */
    public long bytes() {
        long bytes = 0;
        for (Buffer buffer : buffers) {
            bytes += buffer.bytes();
        }
        return bytes;
    }
}
