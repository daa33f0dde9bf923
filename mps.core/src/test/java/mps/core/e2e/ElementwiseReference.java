// SPDX-License-Identifier: Apache-2.0
package mps.core.e2e;

import mps.api.BinaryFunction;
import mps.api.DType;
import mps.api.UnaryFunction;

/** Functions of elements in double precision, or of longs that wrap around. */
public final class ElementwiseReference {
    private ElementwiseReference() {}

    /** Returns {@code function} of a number. */
    public static double unary(UnaryFunction function, double x) {
        return switch (function) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SQUARE -> x * x;
            case RELU -> Double.isNaN(x) ? x : Math.max(x, 0);
            case FLOOR -> Math.floor(x);
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SQRT -> Math.sqrt(x);
            case RSQRT -> 1 / Math.sqrt(x);
            case RECIPROCAL -> 1 / x;
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case ERF -> erf(x);
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case SILU -> x / (1 + Math.exp(-x));
            case GELU -> x / 2 * (1 + erf(x / Math.sqrt(2)));
            case GELU_TANH -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case HARDSWISH -> x * Math.clamp(x + 3, 0.0, 6.0) / 6;
        };
    }

    /** A series of positive terms: 2/sqrt(pi) e^(-x^2) times the sum of 2^n x^(2n+1) / (2n+1)!!. */
    static double erf(double x) {
        if (Double.isNaN(x) || Math.abs(x) > 6) {
            return Double.isNaN(x) ? x : Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    static long unary(UnaryFunction function, long x) {
        return switch (function) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case SQUARE -> x * x;
            case RELU -> Math.max(x, 0);
            case FLOOR -> x;
            default -> throw new IllegalArgumentException(function + " of whole numbers");
        };
    }

    /** Returns {@code function}, no comparison, of two numbers. */
    public static double binary(BinaryFunction function, double x, double y) {
        return switch (function) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case POW -> Math.pow(x, y);
            case MAXIMUM -> Math.max(x, y);
            case MINIMUM -> Math.min(x, y);
            default -> throw new IllegalArgumentException(function + " is a comparison");
        };
    }

    static long binary(BinaryFunction function, long x, long y) {
        return switch (function) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case POW -> power(x, y);
            case MAXIMUM -> Math.max(x, y);
            case MINIMUM -> Math.min(x, y);
            default -> throw new IllegalArgumentException(function + " of whole numbers");
        };
    }

    private static long power(long x, long y) {
        if (y < 0) {
            return x == 1 ? 1 : (x == -1 ? (y % 2 == 0 ? 1 : -1) : 0);
        }
        long result = 1;
        for (long i = 0; i < y; i++) {
            result *= x;
        }
        return result;
    }

    /** Returns whether a comparison holds for two numbers. */
    public static boolean compare(BinaryFunction function, double x, double y) {
        return switch (function) {
            case EQ -> x == y;
            case NE -> x != y;
            case LT -> x < y;
            case LE -> x <= y;
            case GT -> x > y;
            case GE -> x >= y;
            default -> throw new IllegalArgumentException(function + " is no comparison");
        };
    }

    static boolean compare(BinaryFunction function, long x, long y) {
        int order = Long.compare(x, y);
        return compare(function, order, 0.0);
    }

    /** PyTorch's result type of two: one without dimensions gives way unless it is of a higher category. */
    static DType common(DType first, int firstRank, DType second, int secondRank) {
        if ((firstRank == 0) == (secondRank == 0)) {
            return first.promote(second);
        }
        DType strong = firstRank > 0 ? first : second;
        DType weak = firstRank > 0 ? second : first;
        return category(strong) >= category(weak) ? strong : strong.promote(weak);
    }

    static int category(DType dtype) {
        return dtype.isFloatingPoint() ? 2 : (dtype.isInteger() ? 1 : 0);
    }
}
