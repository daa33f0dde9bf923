// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.DTypeException;
import mps.api.Tensor;
import mps.api.UnaryFunction;
import mps.core.e2e.Draw.Operand;

/** Random cases of the functions of single elements. */
final class ElementwiseCases {
    private static final Set<UnaryFunction> EXACT =
            Set.of(UnaryFunction.NEG, UnaryFunction.ABS, UnaryFunction.RELU, UnaryFunction.FLOOR);

    private ElementwiseCases() {}

    static void addTo(Map<String, Consumer<Draw>> cases) {
        for (UnaryFunction function : UnaryFunction.values()) {
            cases.put(name(function), draw -> unary(draw, function));
        }
        for (BinaryFunction function : BinaryFunction.values()) {
            cases.put(name(function), draw -> binary(draw, function));
            cases.put(name(function) + "WithNumber", draw -> withNumber(draw, function));
        }
        for (DType target : DType.values()) {
            cases.put("to_" + target, draw -> to(draw, target));
        }
        cases.put("chain", ElementwiseCases::chain);
        cases.put("reversed", ElementwiseCases::reversed);
        cases.put("clamp", ElementwiseCases::clamp);
        cases.put("where", ElementwiseCases::where);
        cases.put("whereWithNumber", ElementwiseCases::whereWithNumber);
        cases.put("maskedFill", ElementwiseCases::maskedFill);
        cases.put("logical", ElementwiseCases::logical);
        cases.put("full", ElementwiseCases::full);
        cases.put("arange", ElementwiseCases::arange);
    }

    private static String name(Enum<?> function) {
        return function.name().toLowerCase(Locale.ROOT);
    }

    private static void unary(Draw draw, UnaryFunction function) {
        DType dtype = draw.dtype(Draw.ALL);
        Operand x = draw.oneIn(3) && dtype.isInteger() && function.domain() == UnaryFunction.Domain.NUMBERS
                ? draw.laid(draw.wide(dtype, draw.shape(0, 4)))
                : draw.operand(dtype, -6, 6, draw.shape(0, 4));
        if (dtype == DType.BOOL && function.domain() == UnaryFunction.Domain.NUMBERS) {
            assertThatThrownBy(() -> x.tensor().apply(function)).isInstanceOf(DTypeException.class);
            return;
        }
        Host host = x.host();
        if (function.domain() == UnaryFunction.Domain.NUMBERS && !dtype.isFloatingPoint()) {
            draw.check(x.tensor().apply(function), Host.whole(dtype, host.sizes(), index ->
                    ElementwiseReference.unary(function, host.whole(host.place(index)))));
            return;
        }
        DType result = dtype.isFloatingPoint() ? dtype : DType.FLOAT32;
        Host expected = Host.real(result, host.sizes(), index ->
                ElementwiseReference.unary(function, host.at(index)));
        if (EXACT.contains(function)) {
            draw.check(x.tensor().apply(function), expected);
        } else {
            draw.checkClose(x.tensor().apply(function), expected);
        }
    }

    private static void binary(Draw draw, BinaryFunction function) {
        DType left = draw.dtype(Draw.ALL);
        DType right = draw.seed() < Draw.ALL.size() || draw.oneIn(2) ? left : draw.oneOf(Draw.ALL);
        long[] sizes = draw.shape(0, 5);
        Operand x = leftOf(draw, function, left, draw.broadcastable(sizes));
        Operand y = rightOf(draw, function, right, draw.broadcastable(sizes));
        DType common = ElementwiseReference.common(left, x.host().rank(), right, y.host().rank());
        if (common == DType.BOOL && (function == BinaryFunction.SUB || function == BinaryFunction.POW)) {
            assertThatThrownBy(() -> x.tensor().apply(function, y.tensor())).isInstanceOf(DTypeException.class);
            return;
        }
        check(draw, function, x.tensor().apply(function, y.tensor()), common, x.host(), y.host());
    }

    /** Functions that follow each other, one of two operands, which may be broadcast. */
    private static void chain(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        long[] sizes = draw.shape(1, 5);
        Operand x = draw.operand(dtype, sizes);
        Operand y = draw.operand(dtype, draw.broadcastable(sizes));
        Host left = x.host();
        Host right = y.host();
        Host expected = Host.real(
                dtype,
                sizes,
                index -> Math.abs(Math.max(-left.at(index), right.real(right.broadcastPlace(index)))));
        draw.check(x.tensor().neg().maximum(y.tensor()).abs(), expected);
    }

    private static Operand leftOf(Draw draw, BinaryFunction function, DType dtype, long... sizes) {
        boolean power = function == BinaryFunction.POW && dtype.isFloatingPoint();
        return power ? draw.operand(dtype, 0.1, 3, sizes) : draw.operand(dtype, sizes);
    }

    private static Operand rightOf(Draw draw, BinaryFunction function, DType dtype, long... sizes) {
        boolean divided = function == BinaryFunction.DIV && dtype.isFloatingPoint();
        return divided ? draw.operand(dtype, 0.25, 3, sizes) : draw.operand(dtype, sizes);
    }

    /** Checks a function of two operands that are computed with in {@code common}, here before the function says so. */
    private static void check(
            Draw draw, BinaryFunction function, Tensor result, DType common, Host left, Host right) {
        boolean divided = function.range() == BinaryFunction.Range.FLOATING_POINT;
        DType dtype = divided && !common.isFloatingPoint() ? DType.FLOAT32 : common;
        Host x = left.dtype() == dtype ? left : converted(left, dtype);
        Host y = right.dtype() == dtype ? right : converted(right, dtype);
        long[] sizes = Host.broadcast(x.sizes(), y.sizes());
        if (function.range() == BinaryFunction.Range.BOOLEAN) {
            draw.check(result, Host.whole(DType.BOOL, sizes, index -> {
                int i = x.broadcastPlace(index);
                int j = y.broadcastPlace(index);
                boolean holds = dtype.isFloatingPoint()
                        ? ElementwiseReference.compare(function, x.real(i), y.real(j))
                        : ElementwiseReference.compare(function, x.whole(i), y.whole(j));
                return holds ? 1 : 0;
            }));
            return;
        }
        if (!dtype.isFloatingPoint()) {
            draw.check(result, Host.whole(dtype, sizes, index -> {
                long value = ElementwiseReference.binary(
                        function, x.whole(x.broadcastPlace(index)), y.whole(y.broadcastPlace(index)));
                return dtype == DType.BOOL ? Math.min(value, 1) : value;
            }));
            return;
        }
        Host expected = Host.real(dtype, sizes, index -> ElementwiseReference.binary(
                function, x.real(x.broadcastPlace(index)), y.real(y.broadcastPlace(index))));
        boolean sum = function == BinaryFunction.ADD || function == BinaryFunction.SUB;
        draw.checkClose(result, expected, index -> sum
                ? Math.abs(x.real(x.broadcastPlace(index))) + Math.abs(y.real(y.broadcastPlace(index)))
                : Math.abs(expected.at(index)));
    }

    /** A number of Java is rounded to float32 only: it has {@code FLOAT32} here and stays so beside a half type. */
    private static Host converted(Host operand, DType dtype) {
        boolean number = operand.dtype() == DType.FLOAT32 && operand.rank() == 0 && dtype.isFloatingPoint();
        return number ? operand : operand.to(dtype);
    }

    private static void withNumber(Draw draw, BinaryFunction function) {
        DType dtype = draw.dtype(Draw.ALL);
        boolean left = draw.oneIn(3);
        boolean whole = draw.oneIn(2);
        boolean power = function == BinaryFunction.POW;
        long[] sizes = draw.shape(0, 4);
        Operand x = left ? rightOf(draw, function, dtype, sizes) : leftOf(draw, function, dtype, sizes);
        if (power && dtype.isInteger() && !whole && !left) {
            return; // a negative base and a fraction: NaN, or not, by the number's last bit
        }
        long wholeNumber = draw.note("whole number", (long) draw.between(power ? 0 : 1, 5));
        double realNumber = (float) draw.number(0.5, 4);
        Host number = whole
                ? Host.whole(DType.INT64, new long[0], index -> wholeNumber)
                : Host.real(DType.FLOAT32, new long[0], index -> realNumber);
        DType common = ofTensorAndNumber(dtype, number.dtype());
        Tensor result;
        if (whole) {
            result = left ? x.tensor().apply(wholeNumber, function) : x.tensor().apply(function, wholeNumber);
        } else {
            result = left ? x.tensor().apply(realNumber, function) : x.tensor().apply(function, realNumber);
        }
        check(draw, function, result, common, left ? number : x.host(), left ? x.host() : number);
    }

    private static DType ofTensorAndNumber(DType dtype, DType number) {
        return ElementwiseReference.category(dtype) >= ElementwiseReference.category(number) ? dtype : number;
    }

    private static void reversed(Draw draw) {
        DType dtype = draw.dtype(Draw.FLOATS);
        Operand x = draw.operand(dtype, 0.25, 3, draw.shape(0, 4));
        Host number = Host.real(DType.FLOAT32, new long[0], index -> 1.5);
        check(draw, BinaryFunction.SUB, x.tensor().rsub(1.5), dtype, number, x.host());
        check(draw, BinaryFunction.DIV, x.tensor().rdiv(1.5), dtype, number, x.host());
        check(draw, BinaryFunction.POW, x.tensor().rpow(1.5), dtype, number, x.host());
    }

    private static void clamp(Draw draw) {
        DType dtype = draw.dtype(Draw.NUMBERS);
        Operand x = draw.operand(dtype, draw.shape(0, 4));
        Host host = x.host();
        if (!dtype.isFloatingPoint()) {
            draw.check(x.tensor().clamp(3, 20), Host.whole(dtype, host.sizes(), index ->
                    Math.clamp(host.whole(host.place(index)), 3, 20)));
            return;
        }
        draw.check(x.tensor().clamp(-1.0, 1.5), Host.real(dtype, host.sizes(), index ->
                Math.clamp(host.at(index), -1, 1.5)));
        Operand low = draw.operand(dtype, draw.broadcastable(host.sizes()));
        Operand high = draw.operand(dtype, draw.broadcastable(host.sizes()));
        draw.check(x.tensor().clamp(low.tensor(), high.tensor()), Host.real(dtype, Host.broadcast(
                host.sizes(), low.host().sizes(), high.host().sizes()), index -> Math.min(
                Math.max(host.real(host.broadcastPlace(index)), low.host().real(low.host().broadcastPlace(index))),
                high.host().real(high.host().broadcastPlace(index)))));
    }

    private static void to(Draw draw, DType target) {
        DType dtype = draw.dtype(Draw.ALL);
        long[] sizes = draw.shape(0, 5);
        Operand x = !dtype.isFloatingPoint() && draw.oneIn(2)
                ? draw.laid(draw.wide(dtype, sizes))
                : draw.operand(dtype, -300, 300, sizes);
        draw.check(x.tensor().to(target), x.host().to(target));
    }

    private static void where(Draw draw) {
        DType dtype = draw.dtype(Draw.ALL);
        DType other = draw.seed() < Draw.ALL.size() ? dtype : draw.oneOf(Draw.ALL);
        long[] sizes = draw.shape(0, 4);
        Operand which = draw.operand(DType.BOOL, draw.broadcastable(sizes));
        Operand x = draw.operand(dtype, draw.broadcastable(sizes));
        Operand y = draw.operand(other, draw.broadcastable(sizes));
        DType common = ElementwiseReference.common(dtype, x.host().rank(), other, y.host().rank());
        choice(draw, x.tensor().where(which.tensor(), y.tensor()), which.host(), x.host().to(common),
                y.host().to(common));
    }

    private static void choice(Draw draw, Tensor result, Host which, Host x, Host y) {
        long[] sizes = Host.broadcast(which.sizes(), x.sizes(), y.sizes());
        draw.check(result, x.dtype().isFloatingPoint()
                ? Host.real(x.dtype(), sizes, index -> which.whole(which.broadcastPlace(index)) != 0
                        ? x.real(x.broadcastPlace(index)) : y.real(y.broadcastPlace(index)))
                : Host.whole(x.dtype(), sizes, index -> which.whole(which.broadcastPlace(index)) != 0
                        ? x.whole(x.broadcastPlace(index)) : y.whole(y.broadcastPlace(index))));
    }

    private static void whereWithNumber(Draw draw) {
        DType dtype = draw.dtype(Draw.ALL);
        long[] sizes = draw.shape(0, 4);
        Operand which = draw.operand(DType.BOOL, draw.broadcastable(sizes));
        Operand x = draw.operand(dtype, draw.broadcastable(sizes));
        DType whole = ofTensorAndNumber(dtype, DType.INT64);
        choice(draw, x.tensor().where(which.tensor(), 7), which.host(), x.host().to(whole),
                Host.whole(DType.INT64, new long[0], index -> 7).to(whole));
        DType real = ofTensorAndNumber(dtype, DType.FLOAT32);
        choice(draw, x.tensor().where(which.tensor(), 0.3), which.host(), x.host().to(real),
                Host.real(DType.FLOAT32, new long[0], index -> 0.3).to(real));
    }

    private static void maskedFill(Draw draw) {
        DType dtype = draw.dtype(Draw.ALL);
        long[] sizes = draw.shape(0, 4);
        Operand x = draw.operand(dtype, sizes);
        Operand mask = draw.operand(DType.BOOL, draw.broadcastable(sizes));
        Host one = Host.whole(DType.INT64, new long[0], index -> 1).to(dtype);
        choice(draw, x.tensor().maskedFill(mask.tensor(), 1), mask.host(), one, x.host());
    }

    private static void logical(Draw draw) {
        long[] sizes = draw.shape(0, 4);
        Operand left = draw.operand(draw.dtype(Draw.ALL), draw.broadcastable(sizes));
        Operand right = draw.operand(draw.oneOf(Draw.ALL), draw.broadcastable(sizes));
        Host x = left.host().to(DType.BOOL);
        Host y = right.host().to(DType.BOOL);
        long[] result = Host.broadcast(x.sizes(), y.sizes());
        draw.check(left.tensor().logicalAnd(right.tensor()), Host.whole(DType.BOOL, result, index ->
                x.whole(x.broadcastPlace(index)) & y.whole(y.broadcastPlace(index))));
        draw.check(left.tensor().logicalOr(right.tensor()), Host.whole(DType.BOOL, result, index ->
                x.whole(x.broadcastPlace(index)) | y.whole(y.broadcastPlace(index))));
        draw.check(left.tensor().logicalXor(right.tensor()), Host.whole(DType.BOOL, result, index ->
                x.whole(x.broadcastPlace(index)) ^ y.whole(y.broadcastPlace(index))));
        draw.check(left.tensor().logicalNot(), Host.whole(DType.BOOL, x.sizes(), index ->
                1 - x.whole(x.place(index))));
    }

    private static void full(Draw draw) {
        DType dtype = draw.dtype(Draw.ALL);
        long[] sizes = draw.note("sizes", draw.shape(0, 5));
        Host one = Host.whole(DType.INT64, new long[0], index -> 1).to(dtype);
        draw.check(draw.mps().full(1, dtype, sizes), one.broadcast(sizes));
        draw.check(draw.mps().full(1.0, dtype, sizes), one.broadcast(sizes));
        Host zero = Host.whole(DType.INT64, new long[0], index -> 0).to(dtype);
        draw.check(draw.mps().zeros(dtype, sizes), zero.broadcast(sizes));
        Host fraction = Host.real(DType.FLOAT32, new long[0], index -> (float) 0.1);
        draw.check(draw.mps().full(0.1, sizes), fraction.broadcast(sizes));
    }

    private static void arange(Draw draw) {
        int start = draw.note("start", draw.between(-20, 20));
        int step = draw.note("step", draw.between(1, 7) * (draw.oneIn(2) ? 1 : -1));
        int count = draw.note("count", draw.oneIn(5) ? 3000 : draw.below(70));
        long end = start + (long) count * step;
        draw.check(draw.mps().arange(start, end, step), Host.whole(DType.INT64, new long[] {count}, index ->
                start + (long) index[0] * step));
        double half = step / 8.0;
        draw.check(draw.mps().arange(start, start + count * half, half), Host.real(
                DType.FLOAT32, new long[] {count}, index -> start + index[0] * half));
    }
}
