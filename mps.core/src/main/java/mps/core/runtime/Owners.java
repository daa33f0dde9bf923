// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ref.Cleaner;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import mps.api.LeakReport;
import mps.core.graph.Node;
import mps.core.memory.Storage;

/**
 * Knows every storage that a node owns: to release it when the node is unreachable, to report what was never closed,
 * and to release all of it when the runtime closes. Thread-safe.
 *
 * <p>Nothing here refers to a node, or no node would ever become unreachable.
 */
final class Owners {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Map<Storage, Owned> owned = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong collected = new AtomicLong();

    private record Owned(long number, long bytes, Optional<Throwable> site) {}

    /** Notes that {@code node} is ready with {@code storage}, and releases that when the node becomes unreachable. */
    void add(Node node, Storage storage) {
        owned.put(storage, new Owned(numbers.incrementAndGet(), node.bytes(), node.site()));
        storage.onDisowned(() -> owned.remove(storage));
        CLEANER.register(node, () -> {
            if (storage.releaseOwner()) {
                collected.incrementAndGet();
            }
        });
    }

    /** Releases everything that is still owned. */
    void releaseAll() {
        List.copyOf(owned.keySet()).forEach(Storage::releaseOwner);
    }

    LeakReport report() {
        List<Owned> open = owned.values().stream()
                .sorted(Comparator.comparingLong(Owned::number).reversed())
                .toList();
        return new LeakReport(
                open.size(),
                open.stream().mapToLong(Owned::bytes).sum(),
                collected.get(),
                open.stream().flatMap(owner -> owner.site().stream()).map(Owners::text).toList());
    }

    private static String text(Throwable site) {
        StringWriter text = new StringWriter();
        site.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
