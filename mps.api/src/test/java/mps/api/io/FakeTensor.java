// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Shape;
import mps.api.Tensor;

/** Tensors and runtimes that know no more than what a reader or writer of files asks; the rest is refused. */
final class FakeTensor {
    private final DType dtype;
    private final Shape shape;
    private final Mps runtime;
    private final Runnable beforeCopy;
    private boolean closed;

    private FakeTensor(DType dtype, Shape shape, Mps runtime, Runnable beforeCopy) {
        this.dtype = dtype;
        this.shape = shape;
        this.runtime = runtime;
        this.beforeCopy = beforeCopy;
    }

    /** Returns a tensor whose bytes count up from 0, after {@code beforeCopy}. */
    static Tensor create(DType dtype, Shape shape, Mps runtime, Runnable beforeCopy) {
        FakeTensor fake = new FakeTensor(dtype, shape, runtime, beforeCopy);
        return proxy(Tensor.class, (self, name, arguments) -> switch (name) {
            case "dtype" -> fake.dtype;
            case "shape" -> fake.shape;
            case "runtime" -> fake.runtime;
            case "isClosed" -> fake.closed;
            case "close" -> {
                fake.closed = true;
                yield null;
            }
            case "copyTo" -> {
                fake.beforeCopy.run();
                MemorySegment.copy(counting(((MemorySegment) arguments[0]).byteSize()), 0,
                        (MemorySegment) arguments[0], 0, ((MemorySegment) arguments[0]).byteSize());
                yield null;
            }
            default -> throw new UnsupportedOperationException(name);
        });
    }

    /** Returns a runtime that notes each evaluation and each tensor made, as {@code "dtype[sizes] bytes"}. */
    static Mps runtime(List<Object> log) {
        return proxy(Mps.class, (self, name, arguments) -> switch (name) {
            case "evaluate" -> {
                log.add(List.copyOf((List<?>) arguments[0]));
                yield null;
            }
            case "tensor" -> {
                byte[] bytes = ((MemorySegment) arguments[0]).toArray(ValueLayout.JAVA_BYTE);
                log.add(arguments[1] + Arrays.toString((long[]) arguments[2]) + " " + Arrays.toString(bytes));
                yield permutable((DType) arguments[1], Shape.of((long[]) arguments[2]), log);
            }
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private static Tensor permutable(DType dtype, Shape shape, List<Object> log) {
        return proxy(Tensor.class, (self, name, arguments) -> switch (name) {
            case "dtype" -> dtype;
            case "shape" -> shape;
            case "close" -> log.add("close " + shape);
            case "permute" -> {
                int[] dims = (int[]) arguments[0];
                log.add("permute " + Arrays.toString(dims));
                yield permutable(dtype, Shape.of(Arrays.stream(dims).mapToLong(shape::size).toArray()), log);
            }
            default -> throw new UnsupportedOperationException(name);
        });
    }

    static MemorySegment counting(long bytes) {
        byte[] counting = new byte[(int) bytes];
        for (int i = 0; i < counting.length; i++) {
            counting[i] = (byte) i;
        }
        return MemorySegment.ofArray(counting);
    }

    private interface Answer {
        Object to(Object self, String method, Object[] arguments);
    }

    @SuppressWarnings("ReferenceEquality") // a tensor and a runtime equal nothing but themselves
    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    case "toString" -> "fake " + type.getSimpleName();
                    default -> {
                        Object value = answer.to(self, method.getName(), arguments);
                        yield method.getReturnType() == void.class ? null : value;
                    }
                }));
    }
}
