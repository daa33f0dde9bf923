// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import mps.api.ClosedException;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;

/**
 * NumPy's file of one array, {@code .npy}: what {@code numpy.save} writes and {@code numpy.load} reads.
 *
 * {@snippet :
 * Tensor input = Npy.load(mps, Path.of("input.npy"));
 * Npy.save(Path.of("output.npy"), input.relu());
 * }
 *
 * <p>Read are versions 1.0, 2.0 and 3.0 of the
 * <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">format</a>, with float32, float16,
 * int32, int64, uint8 and bool, little-endian, in C or Fortran order. There is no bfloat16 in NumPy's format.
 *
 * <p>{@link #open} is for who wants the bytes rather than a tensor. The file is mapped into memory, so that opening
 * reads the header alone. Opening checks it against the format and the size of the file; after that no access can leave
 * the file. The format is read as little-endian, as is every platform with Metal or softmetal.
 *
 * <p><b>Threads.</b> Every method may be called by any number of threads at once. {@link #close()} waits for the loads
 * that have begun; later calls throw {@link ClosedException}.
 *
 * <p>The file must not change while it is open: the operating system answers a read of bytes that were cut off with a
 * fault, which Java reports as an {@link InternalError}.
 */
public final class Npy implements AutoCloseable {
    private final MappedFile file;
    private final NpyHeader header;

    private Npy(MappedFile file, NpyHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Returns a new tensor with the values of a file; {@link #load(Mps)} says more.
     *
     * @throws NpyException if the file cannot be read or is not as the format demands
     * @throws mps.api.DTypeException if the device does not compute with its type
     */
    public static Tensor load(Mps mps, Path file) {
        try (Npy npy = open(file)) {
            return npy.load(mps);
        }
    }

    /**
     * Writes a tensor of any shape to a file, replacing one that is there, and computes it first if need be. The bytes
     * are those {@code numpy.save} writes for the same array in C order; no {@code .npy} is appended to the name.
     *
     * <p>Every mistake is found before the disk is touched. The file appears as a whole or not at all, and a symbolic
     * link in its place is replaced, not followed. Throws as {@link Tensor#evaluate()} does, too.
     *
     * @throws NpyException if the tensor is of bfloat16 or closed, or the file cannot be written
     */
    public static void save(Path file, Tensor tensor) {
        save(file, new Values.OfTensor(tensor));
    }

    /**
     * Writes an array from memory, without any runtime, as {@link #save(Path, Tensor)} does.
     *
     * @param bytes the elements in row-major order and little-endian, as many as the shape has; on the heap or not
     * @throws NpyException if the type is bfloat16, the size is not the shape's, this thread cannot read the memory, or
     *     the file cannot be written
     */
    public static void save(Path file, DType dtype, Shape shape, MemorySegment bytes) {
        save(file, new Values.OfMemory(dtype, shape, bytes));
    }

    private static void save(Path file, Values values) {
        byte[] header = new NpyHeaderWriter(file).write(values.dtype(), values.shape());
        values.problem().ifPresent(problem -> {
            throw new NpyException(file, problem);
        });
        try {
            AtomicFile target = AtomicFile.at(file);
            Values.evaluate(List.of(values));
            target.write(sink -> {
                sink.write(MemorySegment.ofArray(header));
                values.writeTo(sink);
            });
        } catch (IOException e) {
            throw new NpyException(file, "expected a file that can be written, but: " + e, e);
        }
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws NpyException if the file cannot be read or is not as the format demands
     */
    public static Npy open(Path file) {
        MappedFile mapped;
        try {
            mapped = MappedFile.open(file);
        } catch (IOException e) {
            throw new NpyException(file, "expected a readable file, but: " + e, e);
        }
        try {
            return new Npy(mapped, mapped.read(whole -> NpyHeader.read(file, whole)));
        } catch (Throwable e) {
            mapped.close();
            throw e;
        }
    }

    /** Returns the path this was opened with. */
    public Path file() {
        return file.file();
    }

    /** Returns the type of the elements. */
    public DType dtype() {
        return header.dtype();
    }

    /** Returns the sizes of the dimensions, as NumPy shows them whatever the order of the bytes. */
    public Shape shape() {
        return header.shape();
    }

    /**
     * Returns whether the bytes are in Fortran's order, in which the first index changes fastest. {@code numpy.save}
     * writes it for transposed arrays. With at most one dimension it makes no difference.
     */
    public boolean fortranOrder() {
        return header.fortranOrder();
    }

    /**
     * Returns the bytes of the elements, without a copy: read-only, little-endian, in the order {@link #fortranOrder()}
     * says. Valid until this file is closed; using it after that, or while that happens, is an
     * {@link IllegalStateException}.
     */
    public MemorySegment data() {
        return file.read(this::bytes);
    }

    /**
     * Returns a new tensor with the values of this file and its {@link #shape()}. From Fortran's order it is a view,
     * the permutation of a tensor with the sizes reversed. It does not depend on the file any more.
     *
     * @throws mps.api.DTypeException if the device does not compute with the type
     */
    public Tensor load(Mps mps) {
        long[] sizes = shape().toArray();
        int rank = sizes.length;
        if (!fortranOrder() || rank < 2) {
            return file.read(whole -> mps.tensor(bytes(whole), dtype(), sizes));
        }
        int[] reversed = IntStream.range(0, rank).map(dim -> rank - 1 - dim).toArray();
        long[] asStored = IntStream.of(reversed).mapToLong(dim -> sizes[dim]).toArray();
        try (Tensor stored = file.read(whole -> mps.tensor(bytes(whole), dtype(), asStored))) {
            return stored.permute(reversed);
        }
    }

    /** Unmaps the file once the loads that have begun are done. Does nothing if it is closed already. */
    @Override
    public void close() {
        file.close();
    }

    private MemorySegment bytes(MemorySegment whole) {
        return whole.asSlice(header.dataStart());
    }
}
