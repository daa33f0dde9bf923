// SPDX-License-Identifier: Apache-2.0
package mps.core.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.Shape;
import mps.api.UnaryFunction;
import mps.core.graph.Layout;
import mps.core.graph.Op;
import mps.core.plan.Program.Argument;
import mps.core.plan.Program.Input;
import mps.core.plan.Program.Instruction;

/** Programs over matrices of 6 columns and 3, 6 or 12 rows: functions of elements, products, copies, joins, regions. */
final class RandomPrograms {
    private static final int COLUMNS = 6;
    private static final int INPUTS = 2;
    private final Random random;
    private final List<Shape> shapes = new ArrayList<>();
    private final List<Instruction> instructions = new ArrayList<>();

    private RandomPrograms(Random random) {
        this.random = random;
        for (int input = 0; input < INPUTS; input++) {
            shapes.add(Shape.of(COLUMNS, COLUMNS));
        }
    }

    static Program draw(Random random) {
        RandomPrograms draft = new RandomPrograms(random);
        int length = random.nextInt(1, 25);
        while (draft.instructions.size() < length) {
            draft.add();
        }
        List<Input> inputs = draft.shapes.stream()
                .limit(INPUTS)
                .map(shape -> new Input(shape, DType.FLOAT32))
                .toList();
        List<Integer> outputs = random.ints(random.nextInt(1, 4), INPUTS, INPUTS + length)
                .distinct()
                .boxed()
                .toList();
        return new Program(inputs, draft.instructions, outputs);
    }

    private void add() {
        int value = value();
        Argument any = new Argument(value, view(shapes.get(value)));
        Shape shape = any.layout().shape();
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                UnaryFunction function = random.nextBoolean() ? UnaryFunction.NEG : UnaryFunction.RELU;
                add(new Op.Unary(function), shape, any);
            }
            case 2, 3 -> {
                BinaryFunction function =
                        List.of(BinaryFunction.ADD, BinaryFunction.SUB, BinaryFunction.MAXIMUM).get(random.nextInt(3));
                add(new Op.Binary(function), shape, any, like(shape));
            }
            case 4 -> add(new Op.Copy(), shape, any);
            case 5 -> {
                if (shape.size(0) == COLUMNS) {
                    add(new Op.MatMul(), shape, any, like(shape));
                }
            }
            case 6 -> {
                if (shape.size(0) < 2 * COLUMNS) {
                    add(new Op.Cat(0), Shape.of(2 * shape.size(0), COLUMNS), any, like(shape));
                } else {
                    Layout half = Layout.contiguous(shape).slice(0, random.nextInt(2), COLUMNS, 2);
                    add(new Op.Scatter(half), shape, any, like(half.shape()));
                }
            }
            default -> add(new Op.Fill(Float.floatToRawIntBits(random.nextInt(8))), shapes.get(value));
        }
    }

    private void add(Op op, Shape shape, Argument... arguments) {
        instructions.add(new Instruction(op, List.of(arguments), shape, DType.FLOAT32));
        shapes.add(shape);
    }

    /** Returns a value, late ones rather than early ones. */
    private int value() {
        int before = random.nextInt(shapes.size());
        return shapes.size() - 1 - Math.min(before, random.nextInt(shapes.size()));
    }

    /** Returns a view of that shape of whatever can give one. */
    private Argument like(Shape shape) {
        for (int attempt = 0; attempt < 20; attempt++) {
            int value = value();
            Layout layout = view(shapes.get(value));
            if (layout.shape().equals(shape)) {
                return new Argument(value, layout);
            }
        }
        int value = value();
        long row = random.nextLong(shapes.get(value).size(0));
        return new Argument(value, Layout.of(shape, new long[] {0, 1}, row * COLUMNS));
    }

    private Layout view(Shape shape) {
        Layout whole = Layout.contiguous(shape);
        long rows = shape.size(0);
        return switch (random.nextInt(5)) {
            case 0 -> rows == COLUMNS ? whole.permute(1, 0) : whole;
            case 1 -> rows > 3 ? whole.slice(0, random.nextInt(2), rows / 2, 2) : whole;
            case 2 -> rows > 3 ? whole.slice(0, random.nextLong(rows / 2 + 1), rows / 2, 1) : whole;
            default -> whole;
        };
    }
}
