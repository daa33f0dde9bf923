// SPDX-License-Identifier: Apache-2.0
import mps.api.*;

void main() {
    try (Mps mps = Mps.open()) {
        Tensor weight = mps.arange(12).reshape(3, 4).div(12).evaluate();
        IntStream.range(0, 8).parallel() // eight requests, on as many threads as there are
                .mapToObj(i -> mps.full(i, 1, 4).linear(weight).softmax(-1).toFloatArray())
                .forEachOrdered(probabilities -> IO.println(Arrays.toString(probabilities)));
        IO.println("computed on " + mps.device().name() + " with the strategy " + mps.strategy());
    }
}
