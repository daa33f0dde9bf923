// SPDX-License-Identifier: Apache-2.0
package mps.core.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import mps.api.ClosedException;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Shape;
import mps.api.Tensor;
import org.junit.jupiter.api.Test;

/** The whole way of the data on the device of this host, one thread. */
class DeviceRuntimeTest {

    @Test
    void computesElementwiseChains() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor x = mps.tensor(new float[] {1, -2, 3, -4}, 2, 2);
            assertThat(x.relu().add(1).toFloatArray()).containsExactly(2, 1, 4, 1);
            assertThat(x.transpose(0, 1).mul(x).toFloatArray()).containsExactly(1, -6, -6, 16);
        }
    }

    @Test
    void computesProductsWithBiasAndViews() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor x = mps.arange(6.0).reshape(2, 3);
            Tensor w = mps.tensor(new float[] {1, 0, 0, 0, 1, 0}, 2, 3);
            Tensor b = mps.tensor(new float[] {10, 20}, 2);
            assertThat(x.linear(w, b).toFloatArray()).containsExactly(10, 21, 13, 24);
            assertThat(x.matmul(x.transpose(0, 1)).toFloatArray()).containsExactly(5, 14, 14, 50);
        }
    }

    @Test
    void computesRows() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor x = mps.arange(6.0).reshape(2, 3);
            assertThat(x.sum(0).toFloatArray()).containsExactly(3, 5, 7);
            assertThat(x.mean().item()).isEqualTo(2.5f);
            assertThat(x.amax(1).toFloatArray()).containsExactly(2, 5);
            assertThat(x.softmax(0).sum(0).toFloatArray()).containsExactly(1, 1, 1);
            assertThat(x.layerNorm(Shape.of(3), 0).toFloatArray()[1]).isZero();
            assertThat(x.sliceScatter(mps.full(9, 2, 1), 1, 1, 2, 1).toFloatArray())
                    .containsExactly(0, 9, 2, 3, 9, 5);
            assertThat(mps.cat(List.of(x, x.slice(1, 0, 1)), 1).toFloatArray())
                    .containsExactly(0, 1, 2, 0, 3, 4, 5, 3);
        }
    }

    @Test
    void releasesAScopesTensorsAndKeepsTheKept() {
        try (Mps mps = DirectStrategy.open()) {
            Tensor kept;
            Tensor made;
            try (Scope scope = mps.scope()) {
                made = mps.arange(4.0).exp().evaluate();
                kept = scope.keep(made.add(1));
            }
            assertThat(made.isClosed()).isTrue();
            assertThatThrownBy(made::toFloatArray).isInstanceOf(ClosedException.class);
            assertThat(kept.toFloatArray()[0]).isEqualTo(2);
            kept.close();
            assertThat(mps.memoryUse().inUseBytes()).isZero();
        }
    }
}
