// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.LinkedHashMap;
import java.util.Map;
import mps.core.plan.Matrix;
import mps.core.plan.Step;
import mps.metal.AutoreleasePool;
import mps.metal.MPSDataType;
import mps.metal.MPSMatrixDescriptor;
import mps.metal.MPSMatrixMultiplication;
import mps.metal.MTLCommandBuffer;
import mps.metal.MTLDevice;

/**
 * Encodes matrix products, keeping the MPSMatrixMultiplication and the descriptors of the forms used last. Apple's kernel
 * objects are for one thread at a time, so each lane has a cache of its own and uses it under the lane's contract.
 */
final class ProductCache implements AutoCloseable {
    private static final int CAPACITY = 128;

    private final MTLDevice device;
    private final Map<Step.Product, Kernel> kernels = new LinkedHashMap<>(16, 0.75f, true);

    /** A product of one form, and how its operands lie in their buffers. */
    private record Kernel(
            MPSMatrixMultiplication product,
            MPSMatrixDescriptor left,
            MPSMatrixDescriptor right,
            MPSMatrixDescriptor result)
            implements AutoCloseable {
        @Override
        public void close() {
            product.close();
            left.close();
            right.close();
            result.close();
        }
    }

    ProductCache(MTLDevice device) {
        this.device = device;
    }

    /** Encodes a product; {@link PreparedPlan#form} gives its form. An autorelease pool must be open. */
    void encode(MTLCommandBuffer commands, BoundPlan work, Step.Product product, Step.Product form) {
        Kernel kernel = kernel(form);
        Step.Part left = product.left().part();
        Step.Part right = product.right().part();
        Step.Part result = product.result().part();
        kernel.product().encodeToCommandBuffer(
                commands,
                work.buffer(left.slot()), left.offset(), kernel.left(),
                work.buffer(right.slot()), right.offset(), kernel.right(),
                work.buffer(result.slot()), result.offset(), kernel.result());
    }

    private Kernel kernel(Step.Product form) {
        Kernel kernel = kernels.get(form);
        if (kernel == null) {
            kernel = made(form);
            kernels.put(form, kernel);
            evict();
        }
        return kernel;
    }

    private void evict() {
        if (kernels.size() > CAPACITY) {
            var eldest = kernels.entrySet().iterator();
            eldest.next().getValue().close();
            eldest.remove();
        }
    }

    private Kernel made(Step.Product form) {
        MPSMatrixMultiplication product = MPSMatrixMultiplication.initWithDevice(
                device,
                operand(form.left().use()),
                operand(form.right().use()),
                form.rows(),
                form.columns(),
                form.interior(),
                1,
                0);
        product.setBatchStart(0);
        product.setBatchSize(form.result().matrices());
        try (AutoreleasePool pool = AutoreleasePool.open()) {
            return new Kernel(
                    product, descriptor(form.left(), pool), descriptor(form.right(), pool), descriptor(form.result(), pool));
        }
    }

    private static MPSMatrixMultiplication.Operand operand(Matrix.Use use) {
        return switch (use) {
            case AS_STORED -> MPSMatrixMultiplication.Operand.AS_STORED;
            case TRANSPOSED -> MPSMatrixMultiplication.Operand.TRANSPOSED;
        };
    }

    private static MPSMatrixDescriptor descriptor(Matrix matrix, AutoreleasePool pool) {
        MPSMatrixDescriptor descriptor = matrix.matrices() == 1
                ? MPSMatrixDescriptor.matrixDescriptorWithRows(
                        matrix.rows(), matrix.columns(), matrix.rowBytes(), MPSDataType.FLOAT32, pool)
                : MPSMatrixDescriptor.matrixDescriptorWithRows(
                        matrix.rows(),
                        matrix.columns(),
                        matrix.matrices(),
                        matrix.rowBytes(),
                        matrix.matrixBytes(),
                        MPSDataType.FLOAT32,
                        pool);
        return descriptor.retained();
    }

    @Override
    public void close() {
        kernels.values().forEach(Kernel::close);
        kernels.clear();
    }
}
