// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import mps.api.BatchPolicy;
import mps.api.BatchedFunction;
import mps.api.DType;
import mps.api.DeviceInfo;
import mps.api.EvaluationOptions;
import mps.api.Explanation;
import mps.api.LeakReport;
import mps.api.MemoryUse;
import mps.api.Metrics;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Seed;
import mps.api.Shape;
import mps.api.ShapeException;
import mps.api.Tensor;
import mps.api.spi.RuntimeProvider;
import mps.api.spi.StrategyOptions;
import mps.api.spi.SyncStrategy;
import mps.core.batch.SampleBatcher;
import mps.core.encode.MetalDevice;
import mps.core.encode.PreparedPlan;
import mps.core.graph.GraphContext;
import mps.core.graph.LazyTensor;
import mps.core.graph.Node;
import mps.core.graph.Op;
import mps.core.graph.Tensors;
import mps.core.memory.BufferPool;
import mps.core.memory.Storage;
import mps.core.observe.Telemetry;
import mps.core.plan.Plan;
import mps.core.plan.Planner;
import mps.core.plan.Program;

/**
 * A runtime on one device with one strategy. It owns both, and everything between them; closing goes from the outside
 * in: no new calls, no calls inside, no works in flight, no owned memory, no pool, no device.
 */
final class DeviceRuntime implements Mps, GraphContext {
    private static final System.Logger LOG = System.getLogger("mps");

    /** Programs whose plans are kept. */
    private static final int PLANS = 512;

    private final MetalDevice device;
    private final StrategySelection selection;
    private final SyncStrategy strategy;
    private final BufferPool pool;
    private final Evaluator evaluator;
    private final Telemetry telemetry;
    private final boolean trackAllocations;
    private final Owners owners = new Owners();
    private final ThreadScope.Stack scopes = new ThreadScope.Stack();
    private final Gate gate = new Gate();
    private final Queue<WeakReference<SampleBatcher>> batchers = new ConcurrentLinkedQueue<>();
    private final ReentrantLock reconfiguring = new ReentrantLock();
    private volatile StrategyOptions options; // written under reconfiguring
    private final CountDownLatch closed = new CountDownLatch(1);

    private DeviceRuntime(
            MetalDevice device,
            StrategySelection selection,
            SyncStrategy strategy,
            Telemetry telemetry,
            boolean trackAllocations) {
        this.telemetry = telemetry;
        this.device = device;
        this.selection = selection;
        this.options = selection.options();
        this.strategy = strategy;
        this.trackAllocations = trackAllocations;
        this.pool = new BufferPool(device, device.info().recommendedBytes() / 4);
        PlanCache plans = new PlanCache(PLANS, program -> prepared(program, device, telemetry));
        this.evaluator = new Evaluator(plans, pool, strategy, owners, gate, telemetry);
    }

    private static PreparedPlan prepared(Program program, MetalDevice device, Telemetry telemetry) {
        Plan plan = Planner.plan(program);
        telemetry.planned(() -> Explanations.of(plan));
        return PreparedPlan.of(plan, device.pipelines());
    }

    /**
     * Chooses the strategy first, so that a mistake there costs nothing, then opens the device and the strategy on it.
     */
    static DeviceRuntime open(RuntimeProvider.Configuration configuration) {
        return open(StrategySelection.select(configuration), configuration);
    }

    /** Opens the device and the chosen strategy on it. */
    static DeviceRuntime open(StrategySelection selection, RuntimeProvider.Configuration configuration) {
        Telemetry telemetry = new Telemetry();
        MetalDevice device = MetalDevice.open(telemetry);
        try {
            SyncStrategy strategy = selection.provider().open(device, selection.options());
            DeviceRuntime runtime =
                    new DeviceRuntime(device, selection, strategy, telemetry, configuration.trackAllocations());
            runtime.announce();
            return runtime;
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    private void announce() {
        LOG.log(System.Logger.Level.INFO, "mps runs on {0} ({1}) with strategy {2} {3}",
                device.name(), device.info().kind(), strategy(), strategyOptions());
        telemetry.opened(strategy(), strategyOptions(), device.name());
    }

    // ---- creating tensors

    @Override
    public Tensor tensor(float[] data, long... sizes) {
        return tensor(MemorySegment.ofArray(data), DType.FLOAT32, sizes);
    }

    @Override
    public Tensor tensor(MemorySegment data, DType dtype, long... sizes) {
        Shape shape = Shape.of(sizes);
        long bytes = Math.multiplyExact(shape.elements(), (long) dtype.sizeInBytes());
        if (data.byteSize() != bytes) {
            throw new ShapeException("tensor: the shape " + shape + " of " + dtype + " needs " + shape.elements()
                    + " elements (" + bytes + " bytes), but " + data.byteSize() / dtype.sizeInBytes() + " came ("
                    + data.byteSize() + " bytes)");
        }
        return source(shape, dtype, target -> {
            if (dtype == DType.BOOL) {
                for (long i = 0; i < bytes; i++) {
                    target.set(ValueLayout.JAVA_BYTE, i, (byte) (data.get(ValueLayout.JAVA_BYTE, i) == 0 ? 0 : 1));
                }
            } else {
                MemorySegment.copy(data, 0, target, 0, bytes);
            }
        });
    }

    @Override
    public Tensor full(double value, DType dtype, long... sizes) {
        return Tensors.fill(this, value, dtype, Shape.of(sizes));
    }

    @Override
    public Tensor full(long value, DType dtype, long... sizes) {
        return Tensors.fillWhole(this, value, dtype, Shape.of(sizes));
    }

    @Override
    public Tensor arange(double start, double end, double step) {
        long count = steps(Math.ceil((end - start) / step), step != 0, start, end, step);
        return source(Shape.of(count), DType.FLOAT32, target -> {
            for (long i = 0; i < count; i++) {
                target.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (start + i * step));
            }
        });
    }

    @Override
    public Tensor arange(long start, long end, long step) {
        BigInteger distance = BigInteger.valueOf(end).subtract(BigInteger.valueOf(start));
        BigInteger by = BigInteger.valueOf(step);
        double whole = step == 0
                ? Double.NaN
                : distance.add(by).subtract(BigInteger.valueOf(by.signum())).divide(by).doubleValue();
        boolean leadsAway = step == 0 || distance.signum() * by.signum() < 0;
        long count = steps(whole, !leadsAway, start, end, step);
        return source(Shape.of(count), DType.INT64, target -> {
            for (long i = 0; i < count; i++) {
                target.setAtIndex(ValueLayout.JAVA_LONG, i, start + i * step);
            }
        });
    }

    private static long steps(double count, boolean leads, Number start, Number end, Number step) {
        if (!leads || !(count >= 0) || !(count <= Integer.MAX_VALUE)) {
            throw new ShapeException("arange: expected a step other than 0 that leads from start to end in at most "
                    + Integer.MAX_VALUE + " elements, but got start " + start + ", end " + end + ", step " + step);
        }
        return (long) count;
    }

    @Override
    public Tensor rand(Seed seed, long... sizes) {
        return Tensors.random(this, Op.Distribution.UNIFORM, seed, Shape.of(sizes));
    }

    @Override
    public Tensor randn(Seed seed, long... sizes) {
        return Tensors.random(this, Op.Distribution.NORMAL, seed, Shape.of(sizes));
    }

    /** Writes the elements of a new tensor before anybody can see it. */
    private Tensor source(Shape shape, DType dtype, java.util.function.Consumer<MemorySegment> writer) {
        gate.enter();
        try {
            Storage storage = pool.allocate(shape.elements() * dtype.sizeInBytes(), () -> "a tensor of shape " + shape);
            try {
                writer.accept(storage.buffer().contents());
                Node node = Node.ready(storage, shape, dtype, site());
                owners.add(node, storage);
                return Tensors.source(this, node);
            } catch (RuntimeException | Error e) {
                storage.releaseOwner();
                throw e;
            }
        } finally {
            gate.leave();
        }
    }

    @Override
    public Tensor cat(List<Tensor> tensors, int dim) {
        ensureOpen();
        return Tensors.cat(this, tensors, dim);
    }

    @Override
    public Tensor stack(List<Tensor> tensors, int dim) {
        ensureOpen();
        return Tensors.stack(this, tensors, dim);
    }

    // ---- evaluating

    @Override
    public void evaluate(List<Tensor> tensors) {
        compute(Tensors.nodes(this, "evaluate", tensors));
    }

    @Override
    public CompletableFuture<Void> evaluateAsync(List<Tensor> tensors) {
        return computeAsync(Tensors.nodes(this, "evaluate", tensors));
    }

    @Override
    public void evaluate(List<Tensor> tensors, EvaluationOptions options) {
        compute(Tensors.nodes(this, "evaluate", tensors), options);
    }

    @Override
    public CompletableFuture<Void> evaluateAsync(List<Tensor> tensors, EvaluationOptions options) {
        return computeAsync(Tensors.nodes(this, "evaluate", tensors), options);
    }

    @Override
    public void compute(List<Node> nodes) {
        compute(nodes, EvaluationOptions.DEFAULT);
    }

    @Override
    public CompletableFuture<Void> computeAsync(List<Node> nodes) {
        return computeAsync(nodes, EvaluationOptions.DEFAULT);
    }

    private void compute(List<Node> nodes, EvaluationOptions options) {
        gate.enter();
        try {
            evaluator.evaluate(nodes, options);
        } finally {
            gate.leave();
        }
    }

    private CompletableFuture<Void> computeAsync(List<Node> nodes, EvaluationOptions options) {
        gate.enter();
        try {
            return evaluator.evaluateAsync(nodes, options);
        } finally {
            gate.leave();
        }
    }

    @Override
    public <T> T read(Node node, long fromByte, long bytes, Function<MemorySegment, T> copy) {
        gate.enter();
        try {
            Storage storage = Evaluator.retainForReading(node);
            try {
                return copy.apply(storage.buffer().contents().asSlice(fromByte, bytes));
            } finally {
                storage.release();
            }
        } finally {
            gate.leave();
        }
    }

    @Override
    public Explanation explain(List<Tensor> tensors) {
        List<Node> nodes = Tensors.nodes(this, "explain", tensors);
        gate.enter();
        try {
            return Explanations.of(evaluator.explain(nodes));
        } finally {
            gate.leave();
        }
    }

    @Override
    public BatchedFunction batched(UnaryOperator<Tensor> function, BatchPolicy policy) {
        ensureOpen();
        SampleBatcher batcher = new SampleBatcher(this, function, policy, telemetry);
        batchers.removeIf(each -> each.get() == null);
        batchers.add(new WeakReference<>(batcher));
        return batcher;
    }

    private void closeBatchers() {
        for (WeakReference<SampleBatcher> each : batchers) {
            SampleBatcher batcher = each.get();
            if (batcher != null) {
                batcher.close();
            }
        }
    }

    @Override
    public void synchronize() {
        gate.enter();
        try {
            strategy.synchronize();
        } finally {
            gate.leave();
        }
    }

    // ---- what tensors need

    @Override
    public Mps runtime() {
        return this;
    }

    @Override
    public void ensureOpen() {
        gate.ensureOpen();
    }

    @Override
    public void created(LazyTensor tensor) {
        scopes.created(tensor);
    }

    @Override
    public Optional<Throwable> site() {
        return trackAllocations ? Optional.of(new Throwable("a tensor was made here")) : Optional.empty();
    }

    // ---- looking after it

    @Override
    public Scope scope() {
        ensureOpen();
        return scopes.open();
    }

    @Override
    public DeviceInfo device() {
        return device.info();
    }

    @Override
    public String strategy() {
        return selection.provider().id();
    }

    @Override
    public Map<String, String> strategyOptions() {
        return options.asMap();
    }

    @Override
    public void reconfigure(Map<String, String> changes) {
        gate.enter();
        reconfiguring.lock();
        try {
            StrategyOptions changed = options.changed(strategy(), selection.provider().options(), changes);
            strategy.reconfigure(changed);
            options = changed;
        } finally {
            reconfiguring.unlock();
            gate.leave();
        }
    }

    @Override
    public MemoryUse memoryUse() {
        gate.enter();
        try {
            BufferPool.Figures figures = pool.figures();
            return new MemoryUse(
                    figures.inUseBytes(),
                    figures.pooledBytes(),
                    figures.peakBytes(),
                    device.allocatedBytes(),
                    device.liveObjects());
        } finally {
            gate.leave();
        }
    }

    @Override
    public Metrics metrics() {
        return telemetry.metrics();
    }

    @Override
    public LeakReport leakReport() {
        return owners.report();
    }

    @Override
    public boolean isClosed() {
        return gate.isClosed();
    }

    @Override
    public void close() {
        closeBatchers();
        if (!gate.close()) {
            Uninterruptibly.await(closed);
            return;
        }
        try {
            gate.awaitEmpty();
            strategy.close();
            owners.releaseAll();
            pool.close();
            device.close();
        } finally {
            closed.countDown();
        }
    }

    @Override
    public String toString() {
        return "Mps[" + device.name() + ", " + strategy() + (isClosed() ? ", closed]" : "]");
    }
}
