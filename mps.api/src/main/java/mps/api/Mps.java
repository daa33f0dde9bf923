// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import mps.api.spi.RuntimeProvider;
import mps.api.spi.SyncStrategyProvider;

/**
 * A runtime: one device, one synchronization strategy, and the tensors that live there.
 *
 * {@snippet :
 * try (Mps mps = Mps.open()) {
 *     Tensor x = mps.tensor(new float[] {1, -2, 3, -4}, 2, 2);
 *     float[] y = x.relu().toFloatArray();
 * }
 * }
 *
 * <p>Every method may be called by any number of threads at once, platform or virtual. After {@link #close()} every
 * method of the runtime and of its tensors throws {@link ClosedException}.
 */
public interface Mps extends AutoCloseable {

    /**
     * Opens a runtime on the system's default device with the one strategy that is there.
     *
     * @throws StrategySelectionException if there is none, or more than one and no choice; the message shows the flag
     * @throws PlatformException if the device cannot be reached
     */
    static Mps open() {
        return builder().open();
    }

    /** Returns a builder with nothing set. */
    static Builder builder() {
        return new Builder();
    }

    // ---- creating tensors

    /**
     * Returns a tensor with a copy of {@code data}.
     *
     * @param data the elements in row-major order; as many as the shape has
     * @param sizes the shape; a scalar where none is given
     */
    Tensor tensor(float[] data, long... sizes);

    /** Returns an int32 tensor with a copy of {@code data}, as {@link #tensor(float[], long...)} does. */
    default Tensor tensor(int[] data, long... sizes) {
        return tensor(MemorySegment.ofArray(data), DType.INT32, sizes);
    }

    /** Returns an int64 tensor with a copy of {@code data}, as {@link #tensor(float[], long...)} does. */
    default Tensor tensor(long[] data, long... sizes) {
        return tensor(MemorySegment.ofArray(data), DType.INT64, sizes);
    }

    /** Returns a uint8 tensor with a copy of the unsigned {@code data}, as {@link #tensor(float[], long...)} does. */
    default Tensor tensor(byte[] data, long... sizes) {
        return tensor(MemorySegment.ofArray(data), DType.UINT8, sizes);
    }

    /** Returns a bool tensor with a copy of {@code data}, as {@link #tensor(float[], long...)} does. */
    default Tensor tensor(boolean[] data, long... sizes) {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) (data[i] ? 1 : 0);
        }
        return tensor(MemorySegment.ofArray(bytes), DType.BOOL, sizes);
    }

    /**
     * Returns a tensor with a copy of {@code data}.
     *
     * @param data the elements in row-major order, native byte order; as many bytes as the shape and type need. Of
     *     booleans, any byte but 0 is true. Half numbers come from a {@code short[]} of their bits
     */
    Tensor tensor(MemorySegment data, DType dtype, long... sizes);

    /** Returns a float32 tensor of zeros. */
    default Tensor zeros(long... sizes) {
        return full(0.0, DType.FLOAT32, sizes);
    }

    /** Returns a tensor of zeros, or of booleans that are false. */
    default Tensor zeros(DType dtype, long... sizes) {
        return full(0, dtype, sizes);
    }

    /** Returns a float32 tensor filled with {@code value}, rounded to float32. */
    default Tensor full(double value, long... sizes) {
        return full(value, DType.FLOAT32, sizes);
    }

    /**
     * Returns a tensor filled with {@code value}.
     *
     * @throws DTypeException if the type is not floating-point and the value is no number of it
     */
    Tensor full(double value, DType dtype, long... sizes);

    /**
     * Returns a tensor filled with {@code value}.
     *
     * @throws DTypeException if the type is not floating-point and the value is no number of it
     */
    Tensor full(long value, DType dtype, long... sizes);

    /** Returns the int64 tensor {@code 0, 1, .., end - 1}. */
    default Tensor arange(long end) {
        return arange(0, end, 1);
    }

    /**
     * Returns the int64 tensor {@code start, start + step, ...} up to but without {@code end}.
     *
     * @throws ShapeException if step is 0 or leads away from end
     */
    Tensor arange(long start, long end, long step);

    /** Returns {@code arange(0, end, 1)} in float32. */
    default Tensor arange(double end) {
        return arange(0, end, 1.0);
    }

    /**
     * Returns the float32 tensor {@code start, start + step, ...} up to but without {@code end}:
     * {@code ceil((end - start) / step)} elements, each {@code start + i * step} rounded once.
     *
     * @throws ShapeException if step is 0 or leads away from end
     */
    Tensor arange(double start, double end, double step);

    /**
     * Returns float32 numbers of the uniform distribution over [0, 1): multiples of 2^-24. The same for the same seed,
     * bit by bit, wherever they are made.
     */
    Tensor rand(Seed seed, long... sizes);

    /**
     * Returns float32 numbers of the normal distribution with mean 0 and variance 1 (Box and Muller, 1958). The same
     * for the same seed, bit by bit, wherever they are made.
     */
    Tensor randn(Seed seed, long... sizes);

    // ---- joining

    /** Returns the tensors joined along an existing dimension; all other sizes must be equal. */
    Tensor cat(List<Tensor> tensors, int dim);

    /** Returns the tensors, all of one shape, joined along a new dimension at {@code dim}. */
    Tensor stack(List<Tensor> tensors, int dim);

    // ---- evaluating

    /** Computes all these tensors as one work and waits; throws as {@link Tensor#evaluate()} does. */
    void evaluate(List<Tensor> tensors);

    /** Submits the computation of all these tensors as one work; completes as {@link Tensor#evaluateAsync()} does. */
    CompletableFuture<Void> evaluateAsync(List<Tensor> tensors);

    /**
     * Computes all these tensors as one work and waits; throws as {@link Tensor#evaluate()} does.
     *
     * @param options how urgent it is
     * @throws DeadlineException if the deadline passed before the work was begun; the tensors may be asked again
     */
    void evaluate(List<Tensor> tensors, EvaluationOptions options);

    /**
     * Submits the computation of all these tensors as one work; completes as {@link Tensor#evaluateAsync()} does.
     *
     * <p>Cancelling the future withdraws the work if no thread has begun to encode it; it then costs the device nothing,
     * and others who wait for the same tensors compute them for themselves. So they do if the deadline passes, or the
     * work is refused: nobody fails because another who wants the same gave up. A work that has begun goes on.
     *
     * @param options how urgent it is
     */
    CompletableFuture<Void> evaluateAsync(List<Tensor> tensors, EvaluationOptions options);

    /**
     * Returns what computing these tensors now would take, without computing them. What is computed already, or being
     * computed, is an input of the plan.
     */
    Explanation explain(List<Tensor> tensors);

    /**
     * Returns a function of single samples that computes many of them together.
     *
     * @param function maps [batch, *shape of a sample] to [batch, ...], row by row; it is called by threads of the runtime,
     *     several at once if the policy allows, and must be a recording of operations without side effects
     */
    BatchedFunction batched(UnaryOperator<Tensor> function, BatchPolicy policy);

    /** Waits until all work submitted before this call is complete, failed or not. */
    void synchronize();

    // ---- looking after it

    /** Opens a scope on the calling thread. */
    Scope scope();

    /** Returns what the device is. */
    DeviceInfo device();

    /** Returns the id of the strategy, such as {@code queue}. */
    String strategy();

    /** Returns the strategy's options as they are in force, defaults included. */
    Map<String, String> strategyOptions();

    /**
     * Changes options of the strategy while it works. Works under way are not disturbed; the change holds for decisions
     * taken after this returns.
     *
     * @param changes new values by option; the other options stay
     * @throws ConfigurationException if an option is unknown, a value not legal, or the option cannot be changed while
     *     the strategy is open; nothing has changed then
     */
    void reconfigure(Map<String, String> changes);

    /** Returns how much device memory is in use. */
    MemoryUse memoryUse();

    /** Returns what this runtime has done since it was opened. Cheap: it may be read every second. */
    Metrics metrics();

    /** Returns which tensors hold device memory and have not been closed. */
    LeakReport leakReport();

    /** Returns whether {@link #close()} was called. */
    boolean isClosed();

    /**
     * Refuses new work, waits for the accepted, closes every tensor and gives all device memory back. Does nothing if
     * it is closed already, but returns only when the closing is done.
     */
    @Override
    void close();

    /** Chooses the strategy and its options. Not safe for use by several threads. */
    final class Builder {
        private Optional<String> sync = Optional.empty();
        private Optional<SyncStrategyProvider> provider = Optional.empty();
        private final Map<String, String> options = new HashMap<>();
        private boolean trackAllocations;

        private Builder() {}

        /**
         * Chooses the strategy by id where several modules are there. Without this call the system property
         * {@code mps.sync} chooses.
         */
        public Builder sync(String id) {
            sync = Optional.of(id);
            provider = Optional.empty();
            return this;
        }

        /**
         * Takes this strategy, whatever modules are there: for one of the application's own that is no service, and for
         * tests. Options and system properties apply as to any other.
         */
        public Builder sync(SyncStrategyProvider strategy) {
            provider = Optional.of(strategy);
            sync = Optional.empty();
            return this;
        }

        /**
         * Sets an option of the strategy. Without this call the system property {@code mps.sync.<id>.<name>} sets it,
         * and otherwise the default holds.
         */
        public Builder option(String name, String value) {
            options.put(name, value);
            return this;
        }

        /** Remembers where each tensor is made, for {@link Mps#leakReport()}. Costs a stack walk per tensor. */
        public Builder trackAllocations() {
            trackAllocations = true;
            return this;
        }

        /**
         * Opens the runtime.
         *
         * @throws StrategySelectionException if not exactly one strategy is there or chosen
         * @throws ConfigurationException if the strategy does not know an option or its value
         * @throws PlatformException if the device cannot be reached
         */
        public Mps open() {
            RuntimeProvider runtimes = ServiceLoader.load(RuntimeProvider.class, Mps.class.getClassLoader())
                    .findFirst()
                    .or(() -> ServiceLoader.load(RuntimeProvider.class).findFirst())
                    .orElseThrow(() -> new PlatformException("No runtime found: expected the module mps.core on the "
                            + "module path (or its jar on the class path) beside mps.api"));
            return runtimes.open(new RuntimeProvider.Configuration(sync, provider, options, trackAllocations));
        }
    }
}
