// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import static mps.cli.CaseFile.bools;
import static mps.cli.CaseFile.floats;
import static mps.cli.CaseFile.longs;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import mps.api.Shape;
import mps.cli.CaseFile.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations and arguments that the golden files of this project do not have, under PyTorch's names. */
final class ConformanceOperationsTest {
    private static final Shape TWO = Shape.of(2);
    private static final Shape SQUARE = Shape.of(2, 2);
    private static final Values X = floats(TWO, 1, 4);
    private static final Values MATRIX = floats(SQUARE, 1, 2, 3, 4);

    @TempDir
    private Path folder;

    @Test
    void elementwise() {
        Values mask = bools(TWO, 1, 0);
        Values other = bools(TWO, 1, 1);
        check(cases()
                .add("add", "'other': 2.5", List.of(X), floats(TWO, 3.5f, 6.5f))
                .add("add", "'other': 2", List.of(longs(TWO, 1, 2)), longs(TWO, 3, 4))
                .add("rsub", "'other': 1.0", List.of(X), floats(TWO, 0, -3))
                .add("rsub", "", List.of(X, floats(TWO, 2, 2)), floats(TWO, 1, -2))
                .add("pow", "'exponent': 2", List.of(X), floats(TWO, 1, 16))
                .add("pow", "'self': 2.0", List.of(X), floats(TWO, 2, 16))
                .add("gt", "'other': 1.0", List.of(X), bools(TWO, 0, 1))
                .add("clamp", "'min': 2", List.of(X), floats(TWO, 2, 4))
                .add("clamp", "'max': 2.0, 'min': null", List.of(X), floats(TWO, 1, 2))
                .add("clamp", "", List.of(X, floats(TWO, 2, 0), floats(TWO, 9, 3)), floats(TWO, 2, 3))
                .add("where", "'other': 0.0", List.of(mask, X), floats(TWO, 1, 0))
                .add("gelu", "", List.of(floats(TWO, 0, 100)), floats(TWO, 0, 100))
                .add("logical_and", "", List.of(mask, other), bools(TWO, 1, 0))
                .add("logical_or", "", List.of(mask, other), bools(TWO, 1, 1))
                .add("logical_xor", "", List.of(mask, other), bools(TWO, 0, 1))
                .add("logical_not", "", List.of(mask), bools(TWO, 0, 1)));
    }

    @Test
    void reductions() {
        Values first = floats(TWO, 2, 4);
        check(cases()
                .add("var", "'dim': 1", List.of(MATRIX), floats(TWO, 0.5f, 0.5f))
                .add("var", "'dim': 1, 'correction': 0", List.of(MATRIX), floats(TWO, 0.25f, 0.25f))
                .add("argmax", "", List.of(MATRIX), longs(Shape.of(), 3))
                .add("argmin", "'dim': 0, 'keepdim': true", List.of(MATRIX), longs(Shape.of(1, 2), 0, 0))
                .add("max", "", List.of(MATRIX), floats(Shape.of(), 4))
                .add("max", "'dim': 1", List.of(MATRIX), first, longs(TWO, 1, 1))
                .add("min", "'dim': 0", List.of(MATRIX), floats(TWO, 1, 2), longs(TWO, 0, 0))
                .add("topk", "'k': 1, 'largest': false", List.of(X), floats(Shape.of(1), 1), longs(Shape.of(1), 0)));
    }

    @Test
    void viewsAndTypes() {
        check(cases()
                .add("view", "'size': [4]", List.of(MATRIX), floats(Shape.of(4), 1, 2, 3, 4))
                .add("flatten", "", List.of(MATRIX), floats(Shape.of(4), 1, 2, 3, 4))
                .add("narrow", "'dim': 1, 'start': 1, 'length': 1", List.of(MATRIX), floats(Shape.of(2, 1), 2, 4))
                .add("slice", "'dim': 0, 'end': 1", List.of(X), floats(Shape.of(1), 1))
                .add("squeeze", "", List.of(floats(Shape.of(1, 2, 1), 1, 4)), X)
                .add("split", "'split_size': 1", List.of(X), floats(Shape.of(1), 1), floats(Shape.of(1), 4))
                .add("slice_scatter", "'start': 1", List.of(X, floats(Shape.of(1), 9)), floats(TWO, 1, 9))
                .add("select_scatter", "'dim': 0, 'index': 0", List.of(MATRIX, X), floats(SQUARE, 1, 4, 3, 4))
                .add("clone", "", List.of(X), X)
                .add("contiguous", "", List.of(X), X)
                .add("to", "'dtype': 'torch.int64'", List.of(floats(TWO, -1.5f, 4)), longs(TWO, -1, 4)));
    }

    @Test
    void creationAndIndices() {
        check(cases()
                .add("triu", "", List.of(MATRIX), floats(SQUARE, 1, 2, 0, 4))
                .add("tril", "", List.of(MATRIX), floats(SQUARE, 1, 0, 3, 4))
                .add("arange", "'end': 2", List.of(), longs(TWO, 0, 1))
                .add("arange", "'start': 0.5, 'end': 2", List.of(), floats(TWO, 0.5f, 1.5f))
                .add("full", "'size': [2], 'fill_value': 3", List.of(), longs(TWO, 3, 3))
                .add("full", "'size': [2], 'fill_value': 3.0", List.of(), floats(TWO, 3, 3))
                .add("zeros", "'size': [2], 'dtype': 'bool'", List.of(), bools(TWO, 0, 0)));
    }

    @Test
    void layers() {
        Values image = floats(Shape.of(1, 1, 2, 2), 1, 2, 3, 4);
        Values line = floats(Shape.of(1, 1, 4), 1, 2, 3, 4);
        Values kernel = floats(Shape.of(1, 1, 2), 1, 10);
        check(cases()
                .add("avg_pool2d", "'kernel_size': 2", List.of(image), floats(Shape.of(1, 1, 1, 1), 2.5f))
                .add(
                        "avg_pool2d",
                        "'kernel_size': 2, 'stride': 2, 'padding': 1, 'count_include_pad': false",
                        List.of(image),
                        image)
                .add(
                        "max_pool2d",
                        "'kernel_size': [1, 2], 'stride': 1, 'ceil_mode': true",
                        List.of(image),
                        floats(Shape.of(1, 1, 2, 1), 2, 4))
                .add("conv1d", "'dilation': 2", List.of(line, kernel), floats(Shape.of(1, 1, 2), 31, 42))
                .add("conv1d", "'stride': 2", List.of(line, kernel), floats(Shape.of(1, 1, 2), 21, 43))
                .add(
                        "conv1d",
                        "'groups': 2",
                        List.of(floats(Shape.of(1, 2, 1), 1, 2), floats(Shape.of(2, 1, 1), 3, 5)),
                        floats(Shape.of(1, 2, 1), 3, 10))
                .add("layer_norm", "'eps': 0.0", List.of(floats(TWO, 1, 3)), floats(TWO, -1, 1))
                .add(
                        "layer_norm",
                        "'normalized_shape': [2], 'eps': 0.0",
                        List.of(floats(TWO, 1, 3), floats(TWO, 2, 3)),
                        floats(TWO, -2, 3))
                .add("rms_norm", "'normalized_shape': [2], 'eps': 0.0", List.of(floats(TWO, 3, 3)), floats(TWO, 1, 1))
                .add(
                        "batch_norm",
                        "'eps': 0.0",
                        List.of(floats(Shape.of(1, 2), 3, 8), floats(TWO, 1, 2), floats(TWO, 4, 9)),
                        floats(Shape.of(1, 2), 1, 2))
                .add(
                        "rope",
                        "'layout': 'interleaved'",
                        List.of(floats(Shape.of(1, 2), 3, 4), longs(Shape.of(1), 0)),
                        floats(Shape.of(1, 2), 3, 4)));
    }

    @Test
    void products() {
        Values identity = floats(SQUARE, 1, 0, 0, 1);
        check(cases()
                .add("addmm", "", List.of(X, MATRIX, identity), floats(SQUARE, 2, 6, 4, 8))
                .add(
                        "sdpa",
                        "'enable_gqa': true",
                        List.of(
                                floats(Shape.of(1, 2, 1, 1), 5, 6),
                                floats(Shape.of(1, 1, 1, 1), 7),
                                floats(Shape.of(1, 1, 1, 1), 8)),
                        floats(Shape.of(1, 2, 1, 1), 8, 8))
                .add(
                        "scaled_dot_product_attention",
                        "'attn_mask': null, 'is_causal': false",
                        List.of(identity, identity, floats(SQUARE, 8, 8, 8, 8)),
                        floats(SQUARE, 8, 8, 8, 8)));
    }

    private CaseFile cases() {
        return new CaseFile(folder.resolve("cases.safetensors"));
    }

    private static void check(CaseFile cases) {
        CommandLineRun run = CommandLineRun.of("conformance", cases.write(), "--sync", "mutex");

        assertThat(run.out()).endsWith(" passed, 0 failed\n");
        assertThat(run.exitCode()).isZero();
    }
}
