// SPDX-License-Identifier: Apache-2.0
package mps.api;

import java.lang.foreign.MemorySegment;
import java.util.List;
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
public interface Tensor extends AutoCloseable {

    // ---- what it is

    /** Returns the sizes of the dimensions. */
    Shape shape();

    /** Returns the element type. */
    DType dtype();

    /** Returns the runtime this tensor belongs to. Tensors of different runtimes do not mix. */
    Mps runtime();

    /** Returns whether the elements lie in row-major order without gaps. */
    boolean isContiguous();

    // ---- elementwise; two operands broadcast: trailing dimensions must be equal, or one of them 1

    /** Returns {@code this + other}. */
    Tensor add(Tensor other);

    /** Returns {@code this + other}. */
    Tensor add(double other);

    /** Returns {@code this - other}. */
    Tensor sub(Tensor other);

    /** Returns {@code this - other}. */
    Tensor sub(double other);

    /** Returns {@code this * other}. */
    Tensor mul(Tensor other);

    /** Returns {@code this * other}. */
    Tensor mul(double other);

    /** Returns {@code this / other}; division by zero gives an infinity or NaN, as in IEEE 754. */
    Tensor div(Tensor other);

    /** Returns {@code this / other}. */
    Tensor div(double other);

    /** Returns {@code max(x, 0)}; NaN stays NaN. */
    Tensor relu();

    /** Returns {@code x * Phi(x)} with the exact normal distribution function: {@code x/2 * (1 + erf(x/sqrt(2)))}. */
    default Tensor gelu() {
        return gelu(GeluApproximation.NONE);
    }

    /** Returns the Gaussian error linear unit, exact or by the hyperbolic tangent (Hendrycks and Gimpel, 2016). */
    Tensor gelu(GeluApproximation approximation);

    /** Returns the hyperbolic tangent. */
    Tensor tanh();

    /** Returns {@code e^x}. */
    Tensor exp();

    /** Returns the square root; NaN for negative elements. */
    Tensor sqrt();

    // ---- products

    /**
     * Returns the matrix product, as {@code torch.matmul}: {@code [.., m, k] x [.., k, n] -> [.., m, n]}, batch
     * dimensions broadcast; a 1-dimensional left operand is a row, a 1-dimensional right operand a column, and that
     * dimension is dropped from the result.
     */
    Tensor matmul(Tensor other);

    /**
     * Returns {@code this x weight^T}.
     *
     * @param weight {@code [outFeatures, inFeatures]}; this is {@code [.., inFeatures]}, the result
     *     {@code [.., outFeatures]}
     */
    Tensor linear(Tensor weight);

    /**
     * Returns {@code this x weight^T + bias}.
     *
     * @param weight {@code [outFeatures, inFeatures]}; this is {@code [.., inFeatures]}, the result
     *     {@code [.., outFeatures]}
     * @param bias {@code [outFeatures]}
     */
    Tensor linear(Tensor weight, Tensor bias);

    /**
     * Returns {@code softmax(this x key^T * scale + mask) x value}, with {@code scale = 1/sqrt(E)}, no mask, not
     * causal. This is the query.
     *
     * @param key {@code [.., S, E]}; the query is {@code [.., L, E]}
     * @param value {@code [.., S, Ev]}; the result is {@code [.., L, Ev]}
     */
    default Tensor scaledDotProductAttention(Tensor key, Tensor value) {
        return scaledDotProductAttention(key, value, AttentionOptions.DEFAULT);
    }

    /**
     * Returns {@code softmax(this x key^T * scale + mask) x value} (Vaswani et al., 2017). This is the query.
     *
     * @param key {@code [.., S, E]}; the query is {@code [.., L, E]}; leading dimensions broadcast
     * @param value {@code [.., S, Ev]}; the result is {@code [.., L, Ev]}
     * @param options the scale, an additive mask that broadcasts to {@code [.., L, S]}, and whether it is causal
     */
    Tensor scaledDotProductAttention(Tensor key, Tensor value, AttentionOptions options);

    // ---- over dimensions

    /** Returns {@code exp(x - max) / sum(exp(x - max))} along {@code dim}. */
    Tensor softmax(int dim);

    /** Returns {@code (x - mean) / sqrt(var + eps)} over the trailing dimensions {@code normalizedShape}, with {@code
     * eps} inside the root and the biased variance (Ba et al., 2016). */
    Tensor layerNorm(Shape normalizedShape, double eps);

    /**
     * Returns {@link #layerNorm(Shape, double)} times {@code weight} plus {@code bias}, both of
     * {@code normalizedShape}.
     */
    Tensor layerNorm(Shape normalizedShape, Tensor weight, Tensor bias, double eps);

    /** Returns the sum over {@code dims}, which are dropped; over all dimensions where none is given. */
    default Tensor sum(int... dims) {
        return sum(KeepDim.DROP, dims);
    }

    /** Returns the sum over {@code dims}; over all dimensions where none is given. */
    Tensor sum(KeepDim keepDim, int... dims);

    /** Returns the arithmetic mean over {@code dims}, which are dropped; over all dimensions where none is given. */
    default Tensor mean(int... dims) {
        return mean(KeepDim.DROP, dims);
    }

    /** Returns the arithmetic mean over {@code dims}; over all dimensions where none is given. Of nothing it is NaN. */
    Tensor mean(KeepDim keepDim, int... dims);

    /** Returns the largest element; NaN if one is NaN. */
    default Tensor max() {
        return amax(KeepDim.DROP);
    }

    /** Returns the largest element over {@code dims}, which are dropped; over all dimensions where none is given. */
    default Tensor amax(int... dims) {
        return amax(KeepDim.DROP, dims);
    }

    /**
     * Returns the largest element over {@code dims}; over all dimensions where none is given. NaN if one is NaN.
     *
     * @throws ShapeException if a reduced dimension has size 0: there is no largest of nothing
     */
    Tensor amax(KeepDim keepDim, int... dims);

    // ---- views

    /**
     * Returns the elements in row-major order under another shape: a view where strides allow it, a copy otherwise.
     *
     * @param sizes the new sizes; one may be -1 and follows from the others
     */
    Tensor reshape(long... sizes);

    /**
     * Returns the elements in row-major order under another shape, as a view.
     *
     * @param sizes the new sizes; one may be -1 and follows from the others
     * @throws ShapeException if strides do not allow a view; {@link #reshape} copies then
     */
    Tensor view(long... sizes);

    /** Returns the view whose dimension {@code d} is this one's {@code dims[d]}; every dimension must be named once. */
    Tensor permute(int... dims);

    /** Returns the view with two dimensions exchanged. */
    Tensor transpose(int dim0, int dim1);

    /** Returns {@code slice(dim, start, end, 1)}. */
    default Tensor slice(int dim, long start, long end) {
        return slice(dim, start, end, 1);
    }

    /**
     * Returns the view of every {@code step}-th index of {@code dim} from {@code start} to before {@code end}.
     *
     * @param start negative counts from the end; values outside are clamped, as in Python
     * @param end negative counts from the end; {@link Long#MAX_VALUE} is the end
     * @param step 1 or more
     */
    Tensor slice(int dim, long start, long end, long step);

    /** Returns the view of one index of {@code dim}, which is dropped; a negative index counts from the end. */
    Tensor select(int dim, long index);

    /** Returns the view of {@code length} indices of {@code dim} from {@code start}; both must lie inside. */
    Tensor narrow(int dim, long start, long length);

    /** Returns the view with {@code dim} split into {@code sizes}; one may be -1. */
    Tensor unflatten(int dim, long... sizes);

    /** Returns {@code flatten(0, -1)}: one dimension. */
    default Tensor flatten() {
        return flatten(0, -1);
    }

    /**
     * Returns the dimensions {@code startDim} to {@code endDim} merged to one; a copy where strides do not allow a
     * view.
     */
    Tensor flatten(int startDim, int endDim);

    /** Returns the view without the {@code dims} of size 1; without any dimension of size 1 where none is given. */
    Tensor squeeze(int... dims);

    /** Returns the view with a dimension of size 1 inserted before {@code dim}; {@code dim} may be the rank itself. */
    Tensor unsqueeze(int dim);

    /** Returns the view with dimensions of size 1 repeated to {@code sizes}; -1 keeps a size, new ones go in front. */
    Tensor expand(long... sizes);

    /**
     * Returns at most {@code chunks} views along {@code dim}, each of {@code ceil(size / chunks)} indices but the last.
     */
    List<Tensor> chunk(int chunks, int dim);

    /** Returns views of {@code splitSize} indices along {@code dim}, the last maybe smaller. */
    List<Tensor> split(long splitSize, int dim);

    /** Returns views of {@code sizes[i]} indices along {@code dim}; the sizes must add up. */
    List<Tensor> split(long[] sizes, int dim);

    // ---- copies

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
     * @throws DependencyException if a work this one needs had failed
     * @throws DeviceMemoryException if the device has no room for it
     * @throws WaitInterruptedException if the thread was interrupted while waiting
     */
    Tensor evaluate();

    /**
     * Submits the computation of the values and returns at once, or as soon as the strategy accepts it.
     *
     * <p>The future completes with this, or with the exception {@link #evaluate()} would throw; its dependents may
     * block and may evaluate other tensors. Cancelling the future does not stop the device.
     */
    CompletableFuture<Tensor> evaluateAsync();

    /** Returns the values in row-major order, computing them first if need be; throws as {@link #evaluate()} does. */
    float[] toFloatArray();

    /** Returns the values in row-major order when they are there, as {@link #evaluateAsync()} does. */
    CompletableFuture<float[]> toFloatArrayAsync();

    /** Returns the only element; throws as {@link #evaluate()} does. */
    float item();

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
