// SPDX-License-Identifier: Apache-2.0
package mps.tck.verify;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Shape;
import mps.api.Tensor;

/**
 * A runtime without a device that knows creation, scopes, relu and reading back: as much as the checker itself calls.
 * What is not known is an {@link UnsupportedOperationException}.
 */
final class HeapRuntime {
    /** What the thread made since it opened a scope. */
    private static final ThreadLocal<List<Tensor>> MADE = new ThreadLocal<>();

    private final UnaryOperator<float[]> relu;

    /** Tensors that were made and not closed, where scopes close all their thread made. */
    final AtomicInteger open = new AtomicInteger();

    /** Creates a runtime whose relu is this function. */
    HeapRuntime(UnaryOperator<float[]> relu) {
        this.relu = relu;
    }

    Mps mps() {
        return proxy(Mps.class, (self, method, arguments) -> switch (method.getName()) {
            case "tensor" -> tensor((float[]) arguments[0], Shape.of((long[]) arguments[1]));
            case "scope" -> scope();
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private Scope scope() {
        MADE.set(new ArrayList<>());
        return proxy(Scope.class, (self, method, arguments) -> switch (method.getName()) {
            case "close" -> {
                MADE.get().forEach(Tensor::close);
                MADE.remove();
                yield null;
            }
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    private Tensor tensor(float[] data, Shape shape) {
        AtomicInteger closed = new AtomicInteger();
        open.incrementAndGet();
        Tensor tensor = proxy(Tensor.class, (self, method, arguments) -> switch (method.getName()) {
            case "relu" -> tensor(relu.apply(data), shape);
            case "toFloatArray" -> data.clone();
            case "toFloatArrayAsync" -> CompletableFuture.completedFuture(data.clone());
            case "shape" -> shape;
            case "close" -> {
                if (closed.getAndIncrement() == 0) {
                    open.decrementAndGet();
                }
                yield null;
            }
            default -> throw new UnsupportedOperationException(method.toString());
        });
        if (MADE.get() != null) {
            MADE.get().add(tensor);
        }
        return tensor;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(HeapRuntime.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
