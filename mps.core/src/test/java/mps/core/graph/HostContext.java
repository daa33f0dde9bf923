// SPDX-License-Identifier: Apache-2.0
package mps.core.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import mps.api.ClosedException;
import mps.api.DType;
import mps.api.DeviceException;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;
import mps.core.memory.BufferPool;
import mps.core.memory.DeviceBuffer;
import mps.core.memory.DeviceMemory;
import mps.core.memory.Storage;

/** A runtime without a device: computes nodes with the {@link Interpreter}, and notes what it was asked. */
final class HostContext implements GraphContext {
    private final BufferPool pool = new BufferPool(new HostMemory(), 0);
    private final Mps runtime = (Mps) Proxy.newProxyInstance(
            Mps.class.getClassLoader(), new Class<?>[] {Mps.class}, (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
            });
    private final List<LazyTensor> created = Collections.synchronizedList(new ArrayList<>());
    private final List<List<Node>> evaluated = new ArrayList<>();
    private final Queue<Runnable> submitted = new ArrayDeque<>();
    private boolean closed;
    private boolean failing;
    private boolean refusing;

    Tensor tensor(NdArray array) {
        return tensor(DType.FLOAT32, array);
    }

    Tensor tensor(DType dtype, NdArray array) {
        Storage storage = store(dtype, array);
        return Tensors.source(this, Node.ready(storage, array.shape(), dtype, Optional.empty()));
    }

    Tensor zeros(DType dtype, long... sizes) {
        Shape shape = Shape.of(sizes);
        Storage storage = pool.allocate(shape.elements() * dtype.sizeInBytes(), () -> "test");
        return Tensors.source(this, Node.ready(storage, shape, dtype, Optional.empty()));
    }

    Tensor zeros(long... sizes) {
        return zeros(DType.FLOAT32, sizes);
    }

    void close() {
        closed = true;
    }

    /** Makes the device fail what is evaluated until {@link #recover()}. */
    void fail() {
        failing = true;
    }

    /** Makes computeAsync throw instead of returning a future. */
    void refuse() {
        refusing = true;
    }

    void recover() {
        failing = false;
    }

    /** Runs what was submitted asynchronously. */
    void runSubmitted() {
        while (!submitted.isEmpty()) {
            submitted.remove().run();
        }
    }

    List<LazyTensor> created() {
        return created;
    }

    List<List<Node>> evaluated() {
        return evaluated;
    }

    long bytesInUse() {
        return pool.figures().inUseBytes();
    }

    @Override
    public Mps runtime() {
        return runtime;
    }

    @Override
    public void ensureOpen() {
        if (closed) {
            throw new ClosedException("The runtime was closed");
        }
    }

    @Override
    public void created(LazyTensor tensor) {
        created.add(tensor);
    }

    @Override
    public Optional<Throwable> site() {
        return Optional.empty();
    }

    @Override
    public void compute(List<Node> nodes) {
        evaluated.add(nodes);
        if (failing) {
            throw new DeviceException("Planted failure", "test", 1);
        }
        for (Node node : nodes) {
            if (!(node.state() instanceof Node.Ready)) {
                NdArray result = result(node);
                assertThat(node.claim(() -> 0)).isTrue();
                node.ready(store(node.dtype(), result));
            }
        }
    }

    @Override
    public CompletableFuture<Void> computeAsync(List<Node> nodes) {
        if (refusing) {
            throw new DeviceException("Planted refusal", "test", 2);
        }
        return CompletableFuture.runAsync(() -> compute(nodes), submitted::add);
    }

    @Override
    public <T> T read(Node node, long fromByte, long bytes, Function<MemorySegment, T> copy) {
        Storage storage = node.retained();
        if (storage == null) {
            throw new ClosedException("The values were released");
        }
        try {
            return copy.apply(storage.buffer().contents().asSlice(fromByte, bytes));
        } finally {
            storage.release();
        }
    }

    private NdArray result(Node node) {
        if (node.state() instanceof Node.Ready(Storage storage)) {
            if (!storage.isOwned()) {
                throw new ClosedException("The values of an operand were released");
            }
            return Bytes.toArray(node.dtype(), node.shape(), storage.buffer().contents());
        }
        List<NdArray> operands = node.operands().stream()
                .map(operand -> Interpreter.seen(result(operand.node()).values(), operand.layout()))
                .toList();
        List<DType> types = node.operands().stream().map(Operand::dtype).toList();
        return Interpreter.compute(node.op(), node.shape(), node.dtype(), operands, types);
    }

    private Storage store(DType dtype, NdArray array) {
        MemorySegment bytes = Bytes.of(dtype, array);
        Storage storage = pool.allocate(bytes.byteSize(), () -> "test");
        storage.buffer().contents().copyFrom(bytes);
        return storage;
    }

    private static final class HostMemory implements DeviceMemory {
        @Override
        public Optional<DeviceBuffer> allocate(long bytes) {
            // Of long, so that it is aligned as a device's.
            MemorySegment words = MemorySegment.ofArray(new long[Math.toIntExact(Math.ceilDiv(bytes, Long.BYTES))]);
            return Optional.of(new HostBuffer(words.asSlice(0, bytes)));
        }

        @Override
        public Optional<DeviceBuffer> copy(DeviceBuffer buffer) {
            return Optional.of(new HostBuffer(MemorySegment.ofArray(buffer.contents().toArray(ValueLayout.JAVA_BYTE))));
        }

        @Override
        public void free(DeviceBuffer buffer) {}

        @Override
        public long maxBufferBytes() {
            return 1 << 20;
        }

        @Override
        public long allocatedBytes() {
            return 0;
        }
    }

    private record HostBuffer(MemorySegment contents) implements DeviceBuffer {
        @Override
        public long length() {
            return contents.byteSize();
        }
    }
}
