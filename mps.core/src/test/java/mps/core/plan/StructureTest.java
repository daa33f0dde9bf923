// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mps.api.DType;
import mps.api.Shape;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import org.junit.jupiter.api.Test;

/** What plans are looked up by says what the program says. */
class StructureTest {
    /** The facts of a cast input multiplied by itself, some of which a test changes. */
    private static final class Facts {
        Shape shape = Shape.of(2, 2);
        DType dtype = DType.FLOAT16;
        Op op = new Op.MatMul();
        Layout layout = Layout.contiguous(Shape.of(2, 2));
        int argument = 1;
        int output = 2;

        Structure written() {
            return written(new Structure());
        }

        Structure written(Structure writer) {
            writer.input(shape, dtype);
            writer.instruction(new Op.Cast(), Shape.of(2, 2), DType.FLOAT32, 1);
            writer.argument(0, Layout.contiguous(Shape.of(2, 2)));
            writer.instruction(op, Shape.of(2, 2), DType.FLOAT32, 2);
            writer.argument(1, layout);
            writer.argument(argument, Layout.contiguous(Shape.of(2, 2)));
            writer.output(output);
            return writer;
        }
    }

    private final Facts facts = new Facts();
    private final Structure original = new Facts().written();

    @Test
    void theProgramIsWhatWasWritten() {
        Layout whole = Layout.contiguous(Shape.of(2, 2));
        assertThat(original.program())
                .isEqualTo(new Program(
                        List.of(new Program.Input(Shape.of(2, 2), DType.FLOAT16)),
                        List.of(
                                new Program.Instruction(
                                        new Op.Cast(),
                                        List.of(new Program.Argument(0, whole)),
                                        Shape.of(2, 2),
                                        DType.FLOAT32),
                                new Program.Instruction(
                                        new Op.MatMul(),
                                        List.of(new Program.Argument(1, whole), new Program.Argument(1, whole)),
                                        Shape.of(2, 2),
                                        DType.FLOAT32)),
                        List.of(2)));
    }

    @Test
    void structuresOfEqualFactsAreEqualAndHashAlike() {
        assertThat(facts.written()).isEqualTo(original).hasSameHashCodeAs(original);
    }

    @Test
    void anInputsShapeTells() {
        facts.shape = Shape.of(4);
        assertDiffers();
    }

    @Test
    void anInputsTypeTells() {
        facts.dtype = DType.BFLOAT16;
        assertDiffers();
    }

    @Test
    void anOperationTells() {
        facts.op = new Op.Linear();
        assertDiffers();
    }

    @Test
    void aViewTells() {
        facts.layout = facts.layout.permute(1, 0);
        assertDiffers();
    }

    @Test
    void aWireTells() {
        facts.argument = 0;
        assertDiffers();
    }

    @Test
    void whatIsKeptTells() {
        facts.output = 1;
        assertDiffers();
    }

    private void assertDiffers() {
        assertThat(facts.written()).isNotEqualTo(original);
    }

    @Test
    void aCopyStaysWhenTheOriginalIsWrittenAgain() {
        Structure again = new Facts().written();
        Structure copy = again.copy();
        again.clear();
        assertThat(again).isEqualTo(new Structure()).isNotEqualTo(copy);
        facts.output = 1;
        facts.written(again);
        assertThat(copy).isEqualTo(original).isNotEqualTo(again);
        assertThat(copy.program()).isEqualTo(original.program());
    }

    @Test
    void aProgramNumbersItsInputsFirst() {
        Structure structure = new Structure();
        structure.input(Shape.of(2), DType.FLOAT32);
        structure.instruction(new Op.Copy(), Shape.of(2), DType.FLOAT32, 1);
        structure.argument(0, Layout.contiguous(Shape.of(2)));
        structure.input(Shape.of(2), DType.FLOAT32);
        structure.instruction(new Op.Copy(), Shape.of(2), DType.FLOAT32, 1);
        structure.argument(2, Layout.contiguous(Shape.of(2)));
        structure.output(1);
        structure.output(2);
        Program program = structure.program();
        assertThat(program.inputs()).hasSize(2);
        assertThat(program.instructions())
                .flatMap(Program.Instruction::arguments)
                .extracting(Program.Argument::value)
                .containsExactly(0, 1);
        assertThat(program.outputs()).containsExactly(2, 1);
    }
}
