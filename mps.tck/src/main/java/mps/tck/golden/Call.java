// SPDX-License-Identifier: Apache-2.0
package mps.tck.golden;

import java.util.List;
import java.util.Locale;
import mps.api.DType;
import mps.api.Mps;
import mps.api.Tensor;

/**
 * What an operation is recorded from.
 *
 * @param mps the runtime the inputs are in
 * @param golden the case, for its operation and arguments
 * @param inputs the tensors
 */
record Call(Mps mps, GoldenCase golden, List<Tensor> inputs) {
    Call {
        inputs = List.copyOf(inputs);
    }

    /** Returns the operation's name. */
    String operation() {
        return golden.operation();
    }

    /** Returns the first input. */
    Tensor x() {
        return input(0);
    }

    /** Returns the second input. */
    Tensor y() {
        return input(1);
    }

    /** Returns an input, counted from 0. */
    Tensor input(int index) {
        if (!hasInput(index)) {
            throw new IllegalArgumentException("Expected at least " + (index + 1) + " inputs for case " + golden.id()
                    + " (" + operation() + "), but it has " + inputs.size());
        }
        return inputs.get(index);
    }

    /** Returns whether there is an input of this number, counted from 0. */
    boolean hasInput(int index) {
        return index < inputs.size();
    }

    /** Returns an argument that is PyTorch's name of an element type, with or without {@code torch.}. */
    DType dtype(String name) {
        return DType.valueOf(golden.text(name).replace("torch.", "").toUpperCase(Locale.ROOT));
    }
}
