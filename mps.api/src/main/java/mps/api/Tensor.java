// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * An immutable array of one or more dimensions, computed when its values are asked for.
 *
 * <p><b>Recording.</b> An operation touches no device: it returns a new tensor that knows its shape, its type and how
 * to be computed. Names, argument order and broadcasting are PyTorch's. What does not fit fails here, in the caller's
 * stack, as {@link ShapeException} or {@link DTypeException} that names the operation, the shapes and the rule.
 *
 * <p><b>Evaluating.</b> {@link #evaluate()}, {@link #toFloatArray()} and their kin compute this tensor and whatever it
 * needs, as one work of the runtime's synchronization strategy. The values of this tensor are kept; those in between
 * are not. Evaluating twice computes once, also from two threads. If it fails, every later attempt tries again.
 *
 * <p><b>Views.</b> {@link #permute}, {@link #slice}, {@link #expand} and the other views copy nothing: they are
 * arithmetic on strides, and their element {@code (i0, i1, ...)} is named in their description.
 *
 * <p><b>Threads.</b> Every method may be called by any number of threads at once, platform or virtual. What was written
 * to the memory a tensor was created from before its creation is in the tensor.
 *
 * <p><b>Release.</b> {@link #close()} gives the device memory back as soon as no submitted work needs it. Using a
 * closed tensor, or evaluating one that still needs the values of a closed one, is a {@link ClosedException}; closing
 * is never a crash. A tensor nobody refers to is released in the end too, only later.
 *
 * <p>A dimension argument may be negative: it then counts from the last, {@code -1}. Applications call this interface
 * and do not implement it: methods will be added.
 */
public interface Tensor
        extends ElementwiseMethods,
                ProductMethods,
                ReductionMethods,
                LayerMethods,
                IndexMethods,
                ViewMethods,
                AutoCloseable {

    // ---- what it is

    /** Returns the sizes of the dimensions. */
    Shape shape();

    /** Returns the element type. */
    DType dtype();

    /** Returns the runtime this tensor belongs to. Tensors of different runtimes do not mix. */
    Mps runtime();

    /** Returns whether the elements lie in row-major order without gaps. */
    boolean isContiguous();

    // ---- copies

    /**
     * Returns the elements in another type: this if it has that type. Rounds to nearest, ties to even. A floating-point
     * number becomes a whole one without its fraction; what is out of range becomes the nearest number of the type, and
     * NaN 0. Of a wider whole number the low bits are kept. A boolean is whether an element is not 0.
     */
    Tensor to(DType dtype);

    /** Returns this if it {@linkplain #isContiguous() is contiguous}, and a contiguous copy otherwise. */
    Tensor contiguous();

    /** Returns a contiguous copy with memory of its own. */
    Tensor clone();

    /**
     * Returns a copy of this in which the region that {@code view} shows holds {@code source}.
     *
     * <p>{@code view} is applied to a tensor of this shape and may use views only:
     * {@code x.scatterInto(v -> v.slice(1, 0, 8, 2).transpose(0, 1), source)}.
     *
     * @param view names the region; its elements must be distinct, so it must not {@link #expand}
     * @param source broadcasts to the region's shape
     */
    Tensor scatterInto(UnaryOperator<Tensor> view, Tensor source);

    /**
     * Returns a copy in which {@code slice(dim, start, end, step)} holds {@code source}, as
     * {@code torch.slice_scatter}.
     */
    default Tensor sliceScatter(Tensor source, int dim, long start, long end, long step) {
        return scatterInto(view -> view.slice(dim, start, end, step), source);
    }

    /** Returns a copy in which {@code select(dim, index)} holds {@code source}, as {@code torch.select_scatter}. */
    default Tensor selectScatter(Tensor source, int dim, long index) {
        return scatterInto(view -> view.select(dim, index), source);
    }

    // ---- values

    /**
     * Computes the values now, and waits for them.
     *
     * @return this
     * @throws DeviceException if the device failed the work
     * @throws IndexException if a tensor of indices holds one that is out of range
     * @throws DependencyException if a work this one needs had failed
     * @throws DeviceMemoryException if the device has no room for it
     * @throws WaitInterruptedException if the thread was interrupted while waiting. A thread whose work is alone waits
     *     in the device's driver, which notices no interrupt: then it returns when the device has done the work, and
     *     the flag stays set
     */
    Tensor evaluate();

    /**
     * Submits the computation of the values and returns at once, or as soon as the strategy accepts it.
     *
     * <p>The future completes with this, or with the exception {@link #evaluate()} would throw; its dependents may
     * block and may evaluate other tensors. Cancelling the future withdraws the work if nobody has begun to encode it;
     * others who wait for this compute it for themselves. It does not stop the device.
     */
    CompletableFuture<Tensor> evaluateAsync();

    /**
     * Returns the values in row-major order, computing them first if need be; throws as {@link #evaluate()} does. The
     * elements are floating-point; every half number is a float.
     *
     * @throws DTypeException if they are not; {@link #to} converts
     */
    float[] toFloatArray();

    /** Returns the values of an int32, uint8 or bool tensor, as {@link #toFloatArray()} does. */
    int[] toIntArray();

    /** Returns the values of a tensor of whole numbers or booleans, as {@link #toFloatArray()} does. */
    long[] toLongArray();

    /** Returns the bytes of a uint8 tensor, unsigned, as {@link #toFloatArray()} does. */
    byte[] toByteArray();

    /** Returns the values of a bool tensor, as {@link #toFloatArray()} does. */
    boolean[] toBooleanArray();

    /**
     * Returns the bits of a float16 or bfloat16 tensor, as {@link #toFloatArray()} does; the former are what
     * {@link Float#float16ToFloat} takes.
     */
    short[] toShortArray();

    /** Returns the values in row-major order when they are there, as {@link #evaluateAsync()} does. */
    CompletableFuture<float[]> toFloatArrayAsync();

    /** Returns the only element of a floating-point tensor; throws as {@link #evaluate()} does. */
    float item();

    /** Returns the only element of a tensor of whole numbers or booleans; throws as {@link #evaluate()} does. */
    long itemAsLong();

    /**
     * Copies the values in row-major order and native byte order, computing them first if need be.
     *
     * @param target at least {@code shape().elements() * dtype().sizeInBytes()} bytes; native or on the heap
     */
    void copyTo(MemorySegment target);

    /** Copies the values to {@code target} when they are there; the target must not be touched until then. */
    CompletableFuture<Void> copyToAsync(MemorySegment target);

    /** Releases this tensor; does nothing if it is closed already. Views of it stay valid. */
    @Override
    void close();

    /** Returns whether {@link #close()} was called on this tensor or its scope. */
    boolean isClosed();
}
