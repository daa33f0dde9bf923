// SPDX-License-Identifier: Apache-2.0
package mps.tck.reference;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Matrix products in double precision. Rows are computed in parallel; each row by itself, in one fixed order. */
final class Products {
    private Products() {}

    static NdArray matmul(NdArray left, NdArray right) {
        int rank = left.rank();
        int rows = left.size(rank - 2);
        int inner = left.size(rank - 1);
        int columns = right.size(rank - 1);
        int[] sizes = left.sizes();
        sizes[rank - 1] = columns;
        if (right.rank() != rank || right.size(rank - 2) != inner || left.elements() / rows / inner
                != right.elements() / inner / columns) {
            throw new IllegalArgumentException(
                    "Expected [.., m, k] x [.., k, n], but came " + left.shape() + " x " + right.shape());
        }
        double[] a = left.toArray();
        double[] b = right.toArray();
        double[] result = new double[left.elements() / inner * columns];
        IntStream.range(0, result.length / columns).parallel().forEach(row -> {
            int matrix = row / rows * inner * columns;
            for (int k = 0; k < inner; k++) {
                double factor = a[row * inner + k];
                for (int column = 0; column < columns; column++) {
                    result[row * columns + column] += factor * b[matrix + k * columns + column];
                }
            }
        });
        return NdArray.of(result, Arrays.stream(sizes).asLongStream().toArray());
    }

    static NdArray linear(NdArray input, NdArray weight, NdArray bias) {
        int features = input.size(input.rank() - 1);
        long[] sizes = input.shape().toArray();
        sizes[sizes.length - 1] = weight.size(0);
        return matmul(input.reshape(-1, features), weight.transpose(0, 1)).add(bias).reshape(sizes);
    }
}
