// SPDX-License-Identifier: Apache-2.0
package mps.metal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import mps.metal.error.MetalException;
import mps.metal.error.MetalUnavailableException;
import mps.metal.load.FileCache;
import mps.metal.load.NativeLibraries;
import mps.metal.objc.CFunctions;
import mps.metal.objc.NSArray;

/**
 * The door to Metal: opens the libraries of this host and gives the device. It is the only place that knows whether the
 * device is Apple's or softmetal; everything else sees only Metal. Thread-safe.
 *
 * <p>Options of softmetal are system properties {@code mps.softmetal.<key>}, for example
 * {@code -Dmps.softmetal.device-model=lazy}; {@code mps.softmetal.library} names another library file.
 */
public final class MetalPlatform {
    private static final String OPTION_PREFIX = "mps.softmetal.";
    private static final String LIBRARY_OPTION = "library";

    private final Optional<String> cpuLevel;

    private MetalPlatform(Optional<String> cpuLevel) {
        this.cpuLevel = cpuLevel;
    }

    /**
     * Opens the libraries, the first time, and passes on kernels and options.
     *
     * @throws MetalUnavailableException if native access is denied, there is no library for this host, or an option is
     *     unknown or has a bad value
     */
    public static MetalPlatform load(PrebuiltKernels kernels) {
        NativeLibraries.load();
        MetalPlatform platform = new MetalPlatform(bindFunctions());
        if (platform.cpuLevel.isPresent()) {
            platform.offer(kernels);
            // Pools are closed soon after a commit, on the same thread: AutoreleasePool sees to it.
            platform.configure(Map.of("eager-wait", "on"));
        }
        platform.configure(optionsOfProcess());
        return platform;
    }

    /** What runs the commands, e.g. {@code Metal} or {@code softmetal x86-64-v4}. */
    public String kind() {
        return cpuLevel.map(level -> "softmetal " + level).orElse("Metal");
    }

    /**
     * The device the system prefers (+1).
     *
     * @throws MetalUnavailableException if there is none
     */
    public MTLDevice systemDefaultDevice() {
        long device = CFunctions.createSystemDefaultDevice();
        if (device == 0) {
            throw new MetalUnavailableException("There is no Metal device on this host. Expected a Mac with a GPU that"
                    + " this user's session may use; virtual machines and remote sessions often have none.");
        }
        return new MTLDevice(device);
    }

    /** All devices, each +1. */
    public List<MTLDevice> allDevices() {
        try (AutoreleasePool _ = AutoreleasePool.open()) {
            long array = CFunctions.copyAllDevices();
            try {
                return NSArray.toJava(array, device -> new MTLDevice(CFunctions.retain(device)));
            } finally {
                CFunctions.release(array);
            }
        }
    }

    /** How many objects of the device are alive, to find leaks; only softmetal counts them. */
    public OptionalLong liveObjects() {
        return CFunctions.softmetalLiveObjects();
    }

    /**
     * Sets options of softmetal.
     *
     * @param options values by key, e.g. {@code device-model} to {@code lazy}
     * @throws MetalUnavailableException if the device has no such option or the value is bad; the options before it are
     *     set then
     */
    public void configure(Map<String, String> options) {
        new TreeMap<>(options).forEach((key, value) -> CFunctions.softmetalConfigure(key, value).ifPresent(reason -> {
            throw new MetalUnavailableException("The option " + OPTION_PREFIX + key + "=" + value
                    + " cannot be set: " + reason + ".");
        }));
    }

    /** Binds the C functions, which fails if the library is of another version. */
    private static Optional<String> bindFunctions() {
        try {
            return CFunctions.softmetalCpuLevel();
        } catch (ExceptionInInitializerError e) {
            if (e.getCause() instanceof MetalException reason) {
                throw reason;
            }
            throw e;
        } catch (NoClassDefFoundError e) {
            throw new MetalUnavailableException("Metal could not be bound in this process before; see the cause.", e);
        }
    }

    private void offer(PrebuiltKernels kernels) {
        Optional<Path> directory = switch (kernels) {
            case PrebuiltKernels.None() -> Optional.empty();
            case PrebuiltKernels.InDirectory(Path path) -> Optional.of(path);
            case PrebuiltKernels.Packed(var inventory, var files) ->
                Optional.of(FileCache.ofUser().store("kernels", inventory, () -> read(files)));
        };
        directory.ifPresent(path -> configure(Map.of("kernel-path", path.toAbsolutePath().toString())));
    }

    private static SortedMap<String, byte[]> read(Map<String, PrebuiltKernels.Content> files) {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        files.forEach((name, content) -> {
            try (InputStream stream = content.open()) {
                contents.put(name, stream.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException("The prebuilt kernel " + name + " cannot be read", e);
            }
        });
        return contents;
    }

    private static Map<String, String> optionsOfProcess() {
        Map<String, String> options = new HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith(OPTION_PREFIX)) {
                options.put(name.substring(OPTION_PREFIX.length()), System.getProperty(name));
            }
        }
        options.remove(LIBRARY_OPTION);
        return options;
    }
}
