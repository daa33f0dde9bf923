// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import mps.api.DType;
import mps.api.DependencyException;
import mps.api.IndexException;
import mps.api.Mps;
import mps.api.Tensor;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An index that is out of range fails the work it is in, as soon as that is complete, and nothing else. */
@Timeout(120)
class IndexErrorCasesTest {
    private static final long[] OUT_OF_RANGE = {-1, 3, 4, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE};

    /** Creates what looks up entry {@code index} of three, among indices that are in range. */
    private static Tensor lookup(Mps mps, String operation, long index) {
        Tensor table = mps.arange(12.0).reshape(3, 4);
        return switch (operation) {
            case "embedding" -> mps.tensor(new long[] {0, index, 2, 1}, 2, 2).embedding(table);
            case "indexSelect" -> table.transpose(0, 1).indexSelect(1, mps.tensor(new long[] {0, index}, 2));
            case "gather" -> table.gather(0, mps.tensor(new long[] {0, index, 2, 1}, 2, 2));
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private static String message(String operation, long index) {
        int dim = operation.equals("indexSelect") ? 1 : 0;
        return operation + ": index " + index + " is out of range for dimension " + dim + " of size 3";
    }

    @ParameterizedTest
    @ValueSource(strings = {"mutex", "barrier", "queue"})
    void anIndexOutOfRangeIsNamedWithItsOperationAndSize(String strategy) {
        try (Mps mps = Mps.builder().sync(strategy).open()) {
            for (String operation : List.of("embedding", "indexSelect", "gather")) {
                for (long index : OUT_OF_RANGE) {
                    Tensor bad = lookup(mps, operation, index);
                    // Every later attempt fails as well, and what comes after is right.
                    for (int attempt = 0; attempt < 2; attempt++) {
                        assertThatThrownBy(bad::evaluate)
                                .isInstanceOf(IndexException.class)
                                .hasMessageContaining(message(operation, index));
                        assertThat(lookup(mps, operation, 1).toFloatArray()).contains(5);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mutex", "barrier", "queue"})
    void indicesOfEveryTypeAreChecked(String strategy) {
        try (Mps mps = Mps.builder().sync(strategy).open()) {
            Tensor table = mps.arange(12.0).reshape(3, 4);
            assertThatThrownBy(() -> mps.tensor(new int[] {0, -1}, 2).embedding(table).toFloatArray())
                    .isInstanceOf(IndexException.class)
                    .hasMessageContaining("index -1 ");
            Tensor bytes = mps.tensor(new byte[] {0, (byte) 255}, 2);
            assertThatThrownBy(() -> bytes.embedding(table).sum().item())
                    .isInstanceOf(IndexException.class)
                    .hasMessageContaining("index 255 ");
            for (DType dtype : DType.values()) {
                Tensor typed = table.to(dtype);
                assertThatThrownBy(() -> bytes.embedding(typed).evaluate()).isInstanceOf(IndexException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mutex", "barrier", "queue"})
    void exactlyTheWorkWithTheIndexFailsOfManyInFlight(String strategy) {
        try (Mps mps = Mps.builder().sync(strategy).open()) {
            Tensor shared = mps.arange(64.0).evaluate();
            List<CompletableFuture<float[]>> futures = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                Tensor tensor = i % 5 == 3
                        ? shared.indexSelect(0, mps.tensor(new long[] {i, 64 + i}, 2)).add(i)
                        : shared.indexSelect(0, mps.tensor(new long[] {i % 64, 63}, 2)).add(i);
                futures.add(tensor.toFloatArrayAsync());
            }
            for (int i = 0; i < futures.size(); i++) {
                CompletableFuture<float[]> future = futures.get(i);
                if (i % 5 == 3) {
                    assertThatThrownBy(future::join)
                            .isInstanceOf(CompletionException.class)
                            .cause()
                            .isInstanceOf(IndexException.class)
                            .hasMessageContaining("of size 64");
                } else {
                    assertThat(future.join()).containsExactly(i % 64 + i, 63 + i);
                }
            }
            assertThat(shared.sum().item()).isEqualTo(63 * 32);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mutex", "barrier", "queue"})
    void theFuturesOfEveryKindFailWithTheIndex(String strategy) {
        try (Mps mps = Mps.builder().sync(strategy).open()) {
            Tensor bad = lookup(mps, "gather", 7);
            float[] target = new float[4];
            for (CompletableFuture<?> future : List.of(
                    bad.evaluateAsync(),
                    bad.toFloatArrayAsync(),
                    bad.copyToAsync(MemorySegment.ofArray(target)),
                    mps.evaluateAsync(List.of(bad, lookup(mps, "gather", 1))))) {
                Throwable failure = catchThrowable(future::join);
                assertThat(failure).isInstanceOf(CompletionException.class);
                assertNamesTheIndex(failure.getCause());
            }
            assertThat(target).containsOnly(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mutex", "barrier", "queue"})
    void whatDependsOnItFailsAndNamesIt(String strategy) {
        try (Mps mps = Mps.builder().sync(strategy).open()) {
            for (int round = 0; round < 20; round++) {
                Tensor bad = lookup(mps, "gather", 7);
                Tensor good = lookup(mps, "gather", 1);
                CompletableFuture<Tensor> first = bad.evaluateAsync();
                Tensor dependent = bad.add(good);
                // While the first work is in flight this one depends on it; afterwards it tries for itself.
                assertNamesTheIndex(catchThrowable(dependent::evaluate));
                assertThatThrownBy(first::join).cause().isInstanceOf(IndexException.class);
                assertThatThrownBy(() -> mps.evaluate(List.of(good, dependent))).isInstanceOf(IndexException.class);
                assertThat(good.toFloatArray()).containsExactly(0, 5, 8, 5);
                mps.synchronize();
            }
        }
    }

    private static void assertNamesTheIndex(Throwable failure) {
        assertThat(failure).hasMessageContaining(message("gather", 7));
        if (failure instanceof DependencyException) {
            assertThat(failure).rootCause().isInstanceOf(IndexException.class);
        } else {
            assertThat(failure).isInstanceOf(IndexException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mutex", "barrier", "queue"})
    void ofSeveralLookupsInOneWorkTheWrongOneIsNamed(String strategy) {
        try (Mps mps = Mps.builder().sync(strategy).open()) {
            for (String wrong : List.of("embedding", "indexSelect", "gather")) {
                List<Tensor> all = new ArrayList<>();
                for (String operation : List.of("embedding", "indexSelect", "gather")) {
                    all.add(lookup(mps, operation, operation.equals(wrong) ? 9 : 2));
                }
                Tensor sum = all.get(0).sum().add(all.get(1).sum()).add(all.get(2).sum());
                assertThatThrownBy(sum::item)
                        .isInstanceOf(IndexException.class)
                        .hasMessageContaining(message(wrong, 9));
            }
        }
    }
}
