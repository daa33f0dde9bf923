// SPDX-License-Identifier: Apache-2.0
package mps.core.encode;

import java.util.LinkedHashMap;
import java.util.Map;
import mps.core.plan.Matrix;
import mps.core.plan.Step;
import mps.metal.AutoreleasePool;
import mps.metal.MPSDataType;
import mps.metal.MPSMatrix;
import mps.metal.MPSMatrixDescriptor;
import mps.metal.MPSMatrixMultiplication;
import mps.metal.MTLCommandBuffer;
import mps.metal.MTLDevice;

/**
 * Encodes matrix products, keeping the MPSMatrixMultiplication of the forms used last. Apple's kernel objects are for
 * one thread at a time, so each lane has a cache of its own and uses it under the lane's contract.
 */
final class ProductCache implements AutoCloseable {
    private static final int CAPACITY = 128;

    private final MTLDevice device;
    private final Map<Form, MPSMatrixMultiplication> kernels = new LinkedHashMap<>(16, 0.75f, true);

    /** All that an MPSMatrixMultiplication depends on. */
    private record Form(
            Matrix.Use left, Matrix.Use right, long rows, long columns, long interior, long matrices) {}

    ProductCache(MTLDevice device) {
        this.device = device;
    }

    void encode(MTLCommandBuffer commands, BoundPlan work, Step.Product product, AutoreleasePool pool) {
        MPSMatrixMultiplication kernel = kernel(product);
        try (MPSMatrix left = matrix(work, product.left(), pool);
                MPSMatrix right = matrix(work, product.right(), pool);
                MPSMatrix result = matrix(work, product.result(), pool)) {
            kernel.encodeToCommandBuffer(commands, left, right, result);
        }
    }

    private MPSMatrixMultiplication kernel(Step.Product product) {
        long matrices = product.result().matrices();
        Form form = new Form(
                product.left().use(),
                product.right().use(),
                product.rows(),
                product.columns(),
                product.interior(),
                matrices);
        MPSMatrixMultiplication kernel = kernels.get(form);
        if (kernel == null) {
            kernel = MPSMatrixMultiplication.initWithDevice(
                    device,
                    operand(form.left()),
                    operand(form.right()),
                    form.rows(),
                    form.columns(),
                    form.interior(),
                    1,
                    0);
            kernel.setBatchStart(0);
            kernel.setBatchSize(matrices);
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

    private static MPSMatrixMultiplication.Operand operand(Matrix.Use use) {
        return switch (use) {
            case AS_STORED -> MPSMatrixMultiplication.Operand.AS_STORED;
            case TRANSPOSED -> MPSMatrixMultiplication.Operand.TRANSPOSED;
        };
    }

    private static MPSMatrix matrix(BoundPlan work, Matrix matrix, AutoreleasePool pool) {
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
        return MPSMatrix.initWithBuffer(
                work.buffer(matrix.part().slot()), matrix.part().offset(), descriptor);
    }

    @Override
    public void close() {
        kernels.values().forEach(MPSMatrixMultiplication::close);
        kernels.clear();
    }
}
