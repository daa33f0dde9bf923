// SPDX-License-Identifier: Apache-2.0
package mps.bench.peers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Writes a model as ONNX (opset 20), node by node. The numbers of fields are those of onnx.proto.
 */
final class OnnxModel implements Operations<OnnxModel.Value> {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_INTS = 7;
    private static final long OPSET = 20;
    private static final long IR_VERSION = 9;
    private static final float EPSILON = 1e-5f;

    private final Protobuf graph = new Protobuf();
    private int names;

    /**
     * A value of the graph.
     *
     * @param name its name
     * @param sizes its shape, where it is known; only weights need it
     */
    record Value(String name, List<Long> sizes) {}

    private OnnxModel() {}

    /** Returns the bytes of a model file, its inputs called {@code in0}, {@code in1}, its output {@code out}. */
    static byte[] of(Model model) {
        OnnxModel onnx = new OnnxModel();
        List<Value> inputs = new ArrayList<>();
        for (List<Long> sizes : model.inputs()) {
            inputs.add(new Value("in" + inputs.size(), sizes));
        }
        Value result = model.body().apply(onnx, inputs);
        onnx.node("Identity", List.of(result.name()), "out");
        inputs.forEach(input -> onnx.graph.message(11, described(input)));
        onnx.graph.message(12, new Protobuf().string(1, "out").message(2, tensorType(new Protobuf())));
        onnx.graph.string(2, model.id());
        return new Protobuf()
                .integer(1, IR_VERSION)
                .message(8, new Protobuf().string(1, "").integer(2, OPSET))
                .message(7, onnx.graph)
                .bytes();
    }

    private static Protobuf described(Value value) {
        Protobuf shape = new Protobuf();
        value.sizes().forEach(size -> shape.message(1, new Protobuf().integer(1, size)));
        Protobuf type = tensorType(new Protobuf().message(2, shape));
        return new Protobuf().string(1, value.name()).message(2, type);
    }

    private static Protobuf tensorType(Protobuf shape) {
        return new Protobuf().message(1, new Protobuf().integer(1, FLOAT).append(shape));
    }

    private String fresh() {
        return "v" + names++;
    }

    private Value node(String type, List<String> inputs, Protobuf... attributes) {
        return node(type, inputs, fresh(), attributes);
    }

    private Value node(String type, List<String> inputs, String output, Protobuf... attributes) {
        Protobuf node = new Protobuf();
        inputs.forEach(input -> node.string(1, input));
        node.string(2, output).string(4, type);
        for (Protobuf attribute : attributes) {
            node.message(5, attribute);
        }
        graph.message(1, node);
        return new Value(output, List.of());
    }

    private static Protobuf attribute(String name, long value) {
        return new Protobuf().string(1, name).integer(3, value).integer(20, ATTRIBUTE_INT);
    }

    private static Protobuf attribute(String name, float value) {
        return new Protobuf().string(1, name).fixed32(2, value).integer(20, ATTRIBUTE_FLOAT);
    }

    private static Protobuf attribute(String name, LongStream values) {
        Protobuf attribute = new Protobuf().string(1, name);
        values.forEach(value -> attribute.integer(8, value));
        return attribute.integer(20, ATTRIBUTE_INTS);
    }

    private Value constant(int type, List<Long> sizes, byte[] data) {
        String name = fresh();
        Protobuf tensor = new Protobuf();
        sizes.forEach(size -> tensor.integer(1, size));
        graph.message(5, tensor.integer(2, type).string(8, name).raw(9, data));
        return new Value(name, sizes);
    }

    private Value integers(long... values) {
        byte[] data = new byte[values.length * Long.BYTES];
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values);
        return constant(INT64, List.of((long) values.length), data);
    }

    private Value scalar(float value) {
        return constant(FLOAT, List.of(), bytes(value));
    }

    @Override
    public Value weight(Weight weight) {
        return constant(FLOAT, weight.sizes(), bytes(weight.numbers()));
    }

    private static byte[] bytes(float... numbers) {
        byte[] data = new byte[numbers.length * Float.BYTES];
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(numbers);
        return data;
    }

    @Override
    public Value linear(Value input, Value weight, Value bias) {
        return node("Gemm", List.of(input.name(), weight.name(), bias.name()), attribute("transB", 1));
    }

    @Override
    public Value matmul(Value left, Value right) {
        return node("MatMul", List.of(left.name(), right.name()));
    }

    @Override
    public Value add(Value left, Value right) {
        return node("Add", List.of(left.name(), right.name()));
    }

    @Override
    public Value relu(Value input) {
        return node("Relu", List.of(input.name()));
    }

    @Override
    public Value gelu(Value input) {
        return node("Gelu", List.of(input.name()));
    }

    @Override
    public Value softmax(Value input) {
        return node("Softmax", List.of(input.name()), attribute("axis", -1));
    }

    @Override
    public Value layerNorm(Value input, Value scale, Value shift) {
        return node(
                "LayerNormalization",
                List.of(input.name(), scale.name(), shift.name()),
                attribute("axis", -1),
                attribute("epsilon", EPSILON));
    }

    @Override
    public Value reshape(Value input, long... sizes) {
        return node("Reshape", List.of(input.name(), integers(sizes).name()));
    }

    @Override
    public Value permute(Value input, int... dims) {
        return node("Transpose", List.of(input.name()), attribute("perm", IntStream.of(dims).asLongStream()));
    }

    @Override
    public Value select(Value input, int index) {
        Value part = node("Slice", List.of(input.name(), integers(index).name(), integers(index + 1).name()));
        return node("Squeeze", List.of(part.name(), integers(0).name()));
    }

    @Override
    public Value attention(Value query, Value key, Value value, int width) {
        Value transposed = permute(key, 0, 1, 3, 2);
        Value scores = matmul(query, transposed);
        Value scaled = node("Mul", List.of(scores.name(), scalar((float) (1 / Math.sqrt(width))).name()));
        return matmul(softmax(scaled), value);
    }
}
