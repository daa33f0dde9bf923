// SPDX-License-Identifier: Apache-2.0
package mps.core.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Values made at their first use, each once. Bounded: the one not used for longest gives way.
 *
 * <p>Threads that ask for the same value wait for the one that makes it. A failure is thrown to each and not kept, so the
 * next request tries again. The lock is held for map operations only, never while a value is made. Thread-safe.
 *
 * <p><b>Invariant.</b> Who puts a future into the map completes it. <b>Happens-before.</b> What the maker did
 * happens-before the return of every {@link #get} of its value.
 *
 * @param <K> what values are asked for by
 * @param <V> the values
 */
public final class SingleFlight<K, V> {
    private final int capacity;
    private final UnaryOperator<K> keeper;
    private final Function<K, V> maker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, CompletableFuture<V>> values = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Creates it without values.
     *
     * @param capacity how many are kept at most
     * @param keeper returns an equal key to be kept, of one that its owner may change after asking
     * @param maker makes one, on the thread that asks first
     */
    public SingleFlight(int capacity, UnaryOperator<K> keeper, Function<K, V> maker) {
        this.capacity = capacity;
        this.keeper = keeper;
        this.maker = maker;
    }

    /** Returns the value of a key, making it if need be. */
    public V get(K key) {
        CompletableFuture<V> value;
        boolean mine;
        lock.lock();
        try {
            value = values.get(key);
            mine = value == null;
            if (value == null) {
                value = new CompletableFuture<>();
                values.put(keeper.apply(key), value);
                if (values.size() > capacity) {
                    values.remove(values.keySet().iterator().next());
                }
            }
        } finally {
            lock.unlock();
        }
        if (mine) {
            make(key, value);
        }
        try {
            return value.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void make(K key, CompletableFuture<V> value) {
        try {
            value.complete(maker.apply(key));
        } catch (RuntimeException | Error e) {
            lock.lock();
            try {
                values.remove(key, value);
            } finally {
                lock.unlock();
            }
            value.completeExceptionally(e);
        }
    }

    /** Forgets all values and returns them; none is being made. */
    List<V> removeAll() {
        lock.lock();
        try {
            List<V> all = new ArrayList<>();
            values.values().forEach(value -> all.add(value.join()));
            values.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }
}
