// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;

/** What is written to a file: the values of a tensor, or memory of the caller. */
sealed interface Values {
    DType dtype();

    Shape shape();

    /** Returns why this cannot be written, as things stand; empty if it can. */
    Optional<String> problem();

    /** Writes the values in row-major order; of this one tensor, not more than its bytes are in memory meanwhile. */
    void writeTo(AtomicFile.Sink sink) throws IOException;

    /** Returns the bytes the values take. Only for values without a {@link #problem()}. */
    default long sizeInBytes() {
        return Math.multiplyExact(shape().elements(), (long) dtype().sizeInBytes());
    }

    /** Computes what is not yet computed, all tensors of a runtime as one work. */
    static void evaluate(Collection<Values> all) {
        Map<Mps, List<Tensor>> byRuntime = all.stream()
                .flatMap(values -> values instanceof OfTensor(Tensor tensor) ? Stream.of(tensor) : Stream.empty())
                .collect(Collectors.groupingBy(Tensor::runtime, LinkedHashMap::new, Collectors.toList()));
        byRuntime.forEach(Mps::evaluate);
    }

    /** The values of a tensor. */
    record OfTensor(Tensor tensor) implements Values {
        @Override
        public DType dtype() {
            return tensor.dtype();
        }

        @Override
        public Shape shape() {
            return tensor.shape();
        }

        @Override
        public Optional<String> problem() {
            return tensor.isClosed()
                    ? Optional.of("expected an open tensor, but it is closed; write it before closing it")
                    : Optional.empty();
        }

        @Override
        public void writeTo(AtomicFile.Sink sink) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = arena.allocate(sizeInBytes());
                tensor.copyTo(bytes);
                sink.write(bytes);
            }
        }
    }

    /** Memory of the caller with values in row-major order. */
    record OfMemory(DType dtype, Shape shape, MemorySegment bytes) implements Values {
        @Override
        public Optional<String> problem() {
            // The size is not multiplied: with a huge shape it fits no long, and then it is no segment's either.
            long elements = bytes.byteSize() / dtype.sizeInBytes();
            if (elements != shape.elements() || bytes.byteSize() % dtype.sizeInBytes() != 0) {
                return Optional.of("expected " + shape.elements() + " elements of " + dtype.sizeInBytes() + " bytes, "
                        + "for " + dtype + shape + ", but the memory has " + bytes.byteSize() + " bytes");
            }
            if (!bytes.scope().isAlive() || !bytes.isAccessibleBy(Thread.currentThread())) {
                return Optional.of("expected memory that this thread can read, but its arena is closed or confined to "
                        + "another thread; use a shared or automatic arena, and write before closing it");
            }
            return Optional.empty();
        }

        @Override
        public void writeTo(AtomicFile.Sink sink) throws IOException {
            sink.write(bytes);
        }
    }
}
