// SPDX-License-Identifier: Apache-2.0
package mps.metal.load;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import mps.metal.error.MetalUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The libraries that this process uses, opened once and never closed. Thread-safe.
 *
 * <p>Apple's framework binaries exist only in the cache of the dynamic linker: they are opened by path though no such
 * file is on disk. CoreGraphics must be open before {@code MTLCreateSystemDefaultDevice} gives a device to a
 * command-line process.
 */
@SuppressWarnings("restricted") // this module is the one that native access is granted to
public final class NativeLibraries {
    private static final List<String> APPLE = List.of(
            "/usr/lib/libobjc.A.dylib",
            "/System/Library/Frameworks/Foundation.framework/Foundation",
            "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics",
            "/System/Library/Frameworks/Metal.framework/Metal",
            "/System/Library/Frameworks/MetalPerformanceShaders.framework/MetalPerformanceShaders");

    private static @Nullable NativeLibraries loaded;

    private final SymbolLookup symbols;
    private final String description;

    private NativeLibraries(SymbolLookup symbols, String description) {
        this.symbols = symbols;
        this.description = description;
    }

    /**
     * The libraries, opened by the first call that succeeds.
     *
     * @throws MetalUnavailableException if native access is denied, the library is missing, or the host is of a kind
     *     that has none
     */
    public static synchronized NativeLibraries load() {
        NativeLibraries libraries = loaded;
        if (libraries == null) {
            libraries = open();
            loaded = libraries;
        }
        return libraries;
    }

    /** Finds every symbol of the libraries and of the C library. */
    public SymbolLookup symbols() {
        return symbols;
    }

    /** Names the libraries in a message. */
    public String description() {
        return description;
    }

    /** Whether this host has the x86-64 calling convention. */
    public static boolean isX86() {
        return architecture().equals("x86_64");
    }

    /** The folder that holds this host's softmetal, e.g. {@code linux-x86_64}. */
    static String platform() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).replace(' ', '_') + "-" + architecture();
    }

    private static String architecture() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64", "x86-64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch64";
            default -> name;
        };
    }

    private static NativeLibraries open() {
        try {
            if (System.getProperty("os.name").startsWith("Mac")) {
                return new NativeLibraries(apple(), "Apple's frameworks");
            }
            Path library = SoftmetalLibrary.find();
            SymbolLookup softmetal = SymbolLookup.libraryLookup(library, Arena.global());
            return new NativeLibraries(withCLibrary(softmetal), library.toString());
        } catch (IllegalCallerException denied) {
            throw new MetalUnavailableException("Native access is not enabled for the Metal binding. Start Java with "
                    + nativeAccessFlag() + ".", denied);
        } catch (IllegalArgumentException notLoadable) {
            throw new MetalUnavailableException("The native library cannot be loaded: " + notLoadable.getMessage()
                    + ". It must be built for " + platform() + "; to use another file, pass -D"
                    + SoftmetalLibrary.PATH_PROPERTY + "=<path>.", notLoadable);
        }
    }

    private static SymbolLookup apple() {
        SymbolLookup lookup = Linker.nativeLinker().defaultLookup();
        for (String library : APPLE) {
            lookup = SymbolLookup.libraryLookup(library, Arena.global()).or(lookup);
        }
        return lookup;
    }

    private static SymbolLookup withCLibrary(SymbolLookup library) {
        return library.or(Linker.nativeLinker().defaultLookup());
    }

    private static String nativeAccessFlag() {
        Module module = NativeLibraries.class.getModule();
        return "--enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }
}
