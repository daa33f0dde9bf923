// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import mps.api.ClosedException;
import mps.api.Scope;
import mps.api.Tensor;

/** A scope on the stack of scopes of its thread. */
final class ThreadScope implements Scope {
    private final Stack stack;
    private final Thread thread = Thread.currentThread();
    private final Set<Tensor> tensors = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    private ThreadScope(Stack stack) {
        this.stack = stack;
    }

    /** The open scopes of one runtime, by thread. */
    static final class Stack {
        private final ThreadLocal<Deque<ThreadScope>> scopes = ThreadLocal.withInitial(ArrayDeque::new);

        /** Opens a scope on the calling thread. */
        Scope open() {
            ThreadScope scope = new ThreadScope(this);
            scopes.get().push(scope);
            return scope;
        }

        /** Adds a tensor to the innermost scope of the calling thread, if there is one. */
        void created(Tensor tensor) {
            ThreadScope innermost = scopes.get().peek();
            if (innermost != null) {
                innermost.tensors.add(tensor);
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
        if (tensors.remove(tensor)) {
            ThreadScope outer = enclosing();
            if (outer != null) {
                outer.tensors.add(tensor);
            }
        }
        return tensor;
    }

    private @org.jspecify.annotations.Nullable ThreadScope enclosing() {
        boolean found = false;
        for (ThreadScope scope : stack.scopes.get()) {
            if (found) {
                return scope;
            }
            found = scope == this;
        }
        return null;
    }

    @Override
    public void close() {
        ensureThread("close");
        if (closed) {
            return;
        }
        Deque<ThreadScope> scopes = stack.scopes.get();
        if (scopes.peek() != this) {
            throw new IllegalStateException("A scope opened later is still open; close scopes in reverse order, or use"
                    + " try-with-resources");
        }
        closed = true;
        scopes.pop();
        if (scopes.isEmpty()) {
            stack.scopes.remove();
        }
        List<Tensor> made = new ArrayList<>(tensors);
        tensors.clear();
        made.forEach(Tensor::close);
    }

    private void ensureThread(String method) {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("A scope belongs to the thread that opened it: " + method + " was called by "
                    + Thread.currentThread() + ", expected " + thread);
        }
    }
}
