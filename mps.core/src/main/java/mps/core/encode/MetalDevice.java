// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.Optional;
import java.util.OptionalLong;
import mps.api.DType;
import mps.api.DeviceInfo;
import mps.api.PlatformException;
import mps.api.spi.CommandDevice;
import mps.api.spi.CommandLane;
import mps.api.spi.StrategyObserver;
import mps.core.kernel.KernelSource;
import mps.core.kernel.PipelineCache;
import mps.core.memory.DeviceBuffer;
import mps.core.memory.DeviceMemory;
import mps.core.observe.Telemetry;
import mps.core.plan.KernelName;
import mps.metal.AutoreleasePool;
import mps.metal.MTLDevice;
import mps.metal.MTLResourceOptions;
import mps.metal.MetalPlatform;
import mps.metal.error.MetalAllocationException;
import mps.metal.error.MetalException;

/** The system's default device: lanes for strategies, memory for the pool, pipelines for plans. Thread-safe. */
public final class MetalDevice implements CommandDevice, DeviceMemory, AutoCloseable {
    /** Command buffers a queue takes before it blocks whoever asks for one more; Metal's default. */
    private static final int QUEUE_CAPACITY = 64;

    /** Leaves room below {@link #QUEUE_CAPACITY} for the one being encoded and those being completed. */
    private static final int MAX_IN_FLIGHT = 48;

    private final MetalPlatform platform;
    private final MTLDevice device;
    private final PipelineCache pipelines;
    private final DeviceInfo info;
    private final Telemetry telemetry;

    private MetalDevice(MetalPlatform platform, MTLDevice device, Telemetry telemetry) {
        this.platform = platform;
        this.telemetry = telemetry;
        this.device = device;
        this.pipelines = new PipelineCache(device);
        this.info = new DeviceInfo(
                device.name(),
                platform.kind(),
                Math.toIntExact(pipelines.get(new KernelName("elementwise", DType.FLOAT32, "copy")).threadExecutionWidth()),
                device.maxBufferLength(),
                device.recommendedMaxWorkingSetSize());
    }

    /**
     * Opens the system's default device.
     *
     * @param telemetry hears of what is encoded and executed, and of what strategies wait for
     * @throws PlatformException if it cannot be reached
     */
    public static MetalDevice open(Telemetry telemetry) {
        try {
            MetalPlatform platform = MetalPlatform.load(KernelSource.prebuilt());
            MTLDevice device = platform.systemDefaultDevice();
            try {
                return new MetalDevice(platform, device, telemetry);
            } catch (RuntimeException | Error e) {
                device.close();
                throw e;
            }
        } catch (MetalException e) {
            throw new PlatformException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns what the device is. */
    public DeviceInfo info() {
        return info;
    }

    /** Returns how many objects of the device this process holds, where the device counts them. */
    public OptionalLong liveObjects() {
        return platform.liveObjects();
    }

    /** Returns the pipelines of this device. */
    public PipelineCache pipelines() {
        return pipelines;
    }

    @Override
    public String name() {
        return info.name();
    }

    @Override
    public int maxCommandBuffersInFlight() {
        return MAX_IN_FLIGHT;
    }

    @Override
    public CommandLane openLane(String label) {
        return MetalLane.open(device, QUEUE_CAPACITY, label, telemetry);
    }

    @Override
    public StrategyObserver observer() {
        return telemetry;
    }

    @Override
    public Optional<DeviceBuffer> allocate(long bytes) {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            return Optional.of(
                    new MetalBuffer(device.newBufferWithLength(bytes, MTLResourceOptions.STORAGE_MODE_SHARED)));
        } catch (MetalAllocationException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<DeviceBuffer> copy(DeviceBuffer buffer) {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            return Optional.of(new MetalBuffer(
                    device.newBufferWithBytes(buffer.contents(), MTLResourceOptions.STORAGE_MODE_SHARED)));
        } catch (MetalAllocationException e) {
            return Optional.empty();
        }
    }

    @Override
    public void free(DeviceBuffer buffer) {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            ((MetalBuffer) buffer).metal().close();
        }
    }

    @Override
    public long maxBufferBytes() {
        return info.maxBufferBytes();
    }

    @Override
    public long allocatedBytes() {
        return device.currentAllocatedSize();
    }

    /** Releases pipelines and device. Lanes must be closed and buffers freed. */
    @Override
    public void close() {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            pipelines.close();
            device.close();
        }
    }
}
