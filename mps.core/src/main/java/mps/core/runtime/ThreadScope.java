// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.ArrayList;
import java.util.List;
import mps.api.ClosedException;
import mps.api.Scope;
import mps.api.Tensor;
import org.jspecify.annotations.Nullable;

/** A scope on the stack of scopes of its thread. */
final class ThreadScope implements Scope {
    private final Stack stack;
    private final @Nullable ThreadScope outer;
    private final Thread thread = Thread.currentThread();
    private final List<Tensor> tensors = new ArrayList<>();
    private boolean closed;

    private ThreadScope(Stack stack, @Nullable ThreadScope outer) {
        this.stack = stack;
        this.outer = outer;
    }

    /** The open scopes of one runtime, by thread. */
    static final class Stack {
        @SuppressWarnings("ThreadLocalUsage") // each runtime has scopes of its own
        private final ThreadLocal<@Nullable ThreadScope> innermost = new ThreadLocal<>();

        /** Opens a scope on the calling thread. */
        Scope open() {
            ThreadScope scope = new ThreadScope(this, innermost.get());
            innermost.set(scope);
            return scope;
        }

        /** Adds a tensor to the innermost scope of the calling thread, if there is one. */
        void created(Tensor tensor) {
            ThreadScope scope = innermost.get();
            if (scope != null) {
                scope.tensors.add(tensor);
            }
        }
    }

    @Override
    public Tensor keep(Tensor tensor) {
        ensureThread("keep");
        if (closed) {
            throw new ClosedException("The scope is closed; keep tensors before closing it");
        }
        tensor.evaluate();
        // Searched from the end: what is kept was mostly made last.
        int index = tensors.lastIndexOf(tensor);
        if (index >= 0) {
            tensors.remove(index);
            if (outer != null) {
                outer.tensors.add(tensor);
            }
        }
        return tensor;
    }

    @Override
    public void close() {
        ensureThread("close");
        if (closed) {
            return;
        }
        if (stack.innermost.get() != this) {
            throw new IllegalStateException("A scope opened later is still open; close scopes in reverse order, or use"
                    + " try-with-resources");
        }
        closed = true;
        stack.innermost.set(outer);
        tensors.forEach(Tensor::close);
        tensors.clear();
    }

    private void ensureThread(String method) {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("A scope belongs to the thread that opened it: " + method + " was called by "
                    + Thread.currentThread() + ", expected " + thread);
        }
    }
}
