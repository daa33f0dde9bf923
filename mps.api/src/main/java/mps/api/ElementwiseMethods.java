// SPDX-License-Identifier: Apache-2.0
package mps.api;

/**
 * The methods of {@link Tensor} that compute each element of the result from the elements at its place.
 *
 * <p>Two operands broadcast: sizes, from the last, must be equal, or one of them 1. Operands of different types are
 * promoted as PyTorch does: the higher category (boolean, integer, floating-point) decides; within one category a
 * scalar gives way to a tensor without dimensions, and that to a tensor with dimensions. So {@code add(2)} keeps the
 * type of an integer tensor and {@code add(2.0)} makes it float32; both keep float16.
 */
interface ElementwiseMethods {

    // ---- any function by name

    /**
     * Returns {@code function} of each element.
     *
     * @throws DTypeException if the elements are booleans and it is a function of numbers
     */
    Tensor apply(UnaryFunction function);

    /**
     * Returns {@code function} of each element of this, on the left, and of {@code right}.
     *
     * @throws ShapeException if the shapes do not broadcast
     * @throws DTypeException if the function has no meaning for the type
     */
    Tensor apply(BinaryFunction function, Tensor right);

    /** Returns {@code function} of each element of this, on the left, and of the number {@code right}. */
    Tensor apply(BinaryFunction function, double right);

    /** Returns {@code function} of each element of this, on the left, and of the whole number {@code right}. */
    Tensor apply(BinaryFunction function, long right);

    /** Returns {@code function} of the number {@code left} and of each element of this, on the right. */
    Tensor apply(double left, BinaryFunction function);

    /** Returns {@code function} of the whole number {@code left} and of each element of this, on the right. */
    Tensor apply(long left, BinaryFunction function);

    // ---- functions of one element; those that are not defined on whole numbers turn these into float32

    /** Returns {@code -x}. */
    default Tensor neg() {
        return apply(UnaryFunction.NEG);
    }

    /** Returns {@code |x|}. */
    default Tensor abs() {
        return apply(UnaryFunction.ABS);
    }

    /** Returns {@code x * x}. */
    default Tensor square() {
        return apply(UnaryFunction.SQUARE);
    }

    /** Returns {@code max(x, 0)}; NaN stays NaN. */
    default Tensor relu() {
        return apply(UnaryFunction.RELU);
    }

    /** Returns the largest whole number that is not larger, in the type of this. */
    default Tensor floor() {
        return apply(UnaryFunction.FLOOR);
    }

    /** Returns {@code e^x}. */
    default Tensor exp() {
        return apply(UnaryFunction.EXP);
    }

    /** Returns the natural logarithm; NaN for negative elements. */
    default Tensor log() {
        return apply(UnaryFunction.LOG);
    }

    /** Returns the square root; NaN for negative elements. */
    default Tensor sqrt() {
        return apply(UnaryFunction.SQRT);
    }

    /** Returns {@code 1 / sqrt(x)}. */
    default Tensor rsqrt() {
        return apply(UnaryFunction.RSQRT);
    }

    /** Returns {@code 1 / x}. */
    default Tensor reciprocal() {
        return apply(UnaryFunction.RECIPROCAL);
    }

    /** Returns the sine of an angle in radians. */
    default Tensor sin() {
        return apply(UnaryFunction.SIN);
    }

    /** Returns the cosine of an angle in radians. */
    default Tensor cos() {
        return apply(UnaryFunction.COS);
    }

    /** Returns the error function: {@code 2/sqrt(pi)} times the integral of {@code e^(-t^2)} from 0 to {@code x}. */
    default Tensor erf() {
        return apply(UnaryFunction.ERF);
    }

    /** Returns the hyperbolic tangent. */
    default Tensor tanh() {
        return apply(UnaryFunction.TANH);
    }

    /** Returns {@code 1 / (1 + e^-x)}. */
    default Tensor sigmoid() {
        return apply(UnaryFunction.SIGMOID);
    }

    /** Returns {@code x / (1 + e^-x)}, the sigmoid linear unit (Elfwing et al., 2017). */
    default Tensor silu() {
        return apply(UnaryFunction.SILU);
    }

    /** Returns {@code x * Phi(x)} with the exact normal distribution function: {@code x/2 * (1 + erf(x/sqrt(2)))}. */
    default Tensor gelu() {
        return gelu(GeluApproximation.NONE);
    }

    /** Returns the Gaussian error linear unit, exact or by the hyperbolic tangent (Hendrycks and Gimpel, 2016). */
    default Tensor gelu(GeluApproximation approximation) {
        return apply(
                switch (approximation) {
                    case NONE -> UnaryFunction.GELU;
                    case TANH -> UnaryFunction.GELU_TANH;
                });
    }

    /** Returns {@code x * min(max(x + 3, 0), 6) / 6} (Howard et al., 2019). */
    default Tensor hardswish() {
        return apply(UnaryFunction.HARDSWISH);
    }

    // ---- arithmetic

    /** Returns {@code this + other}; of booleans, whether one is true. */
    default Tensor add(Tensor other) {
        return apply(BinaryFunction.ADD, other);
    }

    /** Returns {@code this + other}; of booleans, whether one is true. */
    default Tensor add(double other) {
        return apply(BinaryFunction.ADD, other);
    }

    /** Returns {@code this + other}; of booleans, whether one is true. */
    default Tensor add(long other) {
        return apply(BinaryFunction.ADD, other);
    }

    /** Returns {@code this - other}. */
    default Tensor sub(Tensor other) {
        return apply(BinaryFunction.SUB, other);
    }

    /** Returns {@code this - other}. */
    default Tensor sub(double other) {
        return apply(BinaryFunction.SUB, other);
    }

    /** Returns {@code this - other}. */
    default Tensor sub(long other) {
        return apply(BinaryFunction.SUB, other);
    }

    /** Returns {@code this * other}; of booleans, whether both are true. */
    default Tensor mul(Tensor other) {
        return apply(BinaryFunction.MUL, other);
    }

    /** Returns {@code this * other}; of booleans, whether both are true. */
    default Tensor mul(double other) {
        return apply(BinaryFunction.MUL, other);
    }

    /** Returns {@code this * other}; of booleans, whether both are true. */
    default Tensor mul(long other) {
        return apply(BinaryFunction.MUL, other);
    }

    /** Returns {@code this / other}, of whole numbers in float32; by zero it is an infinity or NaN, as in IEEE 754. */
    default Tensor div(Tensor other) {
        return apply(BinaryFunction.DIV, other);
    }

    /** Returns {@code this / other}, of whole numbers in float32; by zero it is an infinity or NaN, as in IEEE 754. */
    default Tensor div(double other) {
        return apply(BinaryFunction.DIV, other);
    }

    /** Returns {@code this / other}, of whole numbers in float32; by zero it is an infinity or NaN, as in IEEE 754. */
    default Tensor div(long other) {
        return apply(BinaryFunction.DIV, other);
    }

    /** Returns this to the power of {@code other}; of whole numbers a whole number. */
    default Tensor pow(Tensor other) {
        return apply(BinaryFunction.POW, other);
    }

    /** Returns this to the power of {@code other}; of whole numbers a whole number. */
    default Tensor pow(double other) {
        return apply(BinaryFunction.POW, other);
    }

    /** Returns this to the power of {@code other}; of whole numbers a whole number. */
    default Tensor pow(long other) {
        return apply(BinaryFunction.POW, other);
    }

    /** Returns the larger of both; NaN if one is NaN. */
    default Tensor maximum(Tensor other) {
        return apply(BinaryFunction.MAXIMUM, other);
    }

    /** Returns the larger of both; NaN if one is NaN. */
    default Tensor maximum(double other) {
        return apply(BinaryFunction.MAXIMUM, other);
    }

    /** Returns the larger of both; NaN if one is NaN. */
    default Tensor maximum(long other) {
        return apply(BinaryFunction.MAXIMUM, other);
    }

    /** Returns the smaller of both; NaN if one is NaN. */
    default Tensor minimum(Tensor other) {
        return apply(BinaryFunction.MINIMUM, other);
    }

    /** Returns the smaller of both; NaN if one is NaN. */
    default Tensor minimum(double other) {
        return apply(BinaryFunction.MINIMUM, other);
    }

    /** Returns the smaller of both; NaN if one is NaN. */
    default Tensor minimum(long other) {
        return apply(BinaryFunction.MINIMUM, other);
    }

    /** Returns {@code other - this}. */
    default Tensor rsub(double other) {
        return apply(other, BinaryFunction.SUB);
    }

    /** Returns {@code other - this}. */
    default Tensor rsub(long other) {
        return apply(other, BinaryFunction.SUB);
    }

    /** Returns {@code other / this}. */
    default Tensor rdiv(double other) {
        return apply(other, BinaryFunction.DIV);
    }

    /** Returns {@code other / this}. */
    default Tensor rdiv(long other) {
        return apply(other, BinaryFunction.DIV);
    }

    /** Returns {@code other} to the power of this. */
    default Tensor rpow(double other) {
        return apply(other, BinaryFunction.POW);
    }

    /** Returns {@code other} to the power of this. */
    default Tensor rpow(long other) {
        return apply(other, BinaryFunction.POW);
    }

    /** Returns {@code min(max(x, min), max)}; NaN stays NaN; {@code max} where {@code min > max}. */
    default Tensor clamp(double min, double max) {
        return maximum(min).minimum(max);
    }

    /** Returns {@code min(max(x, min), max)}; NaN stays NaN; {@code max} where {@code min > max}. */
    default Tensor clamp(long min, long max) {
        return maximum(min).minimum(max);
    }

    /** Returns {@code min(max(x, min), max)}, all three broadcast; NaN if one is NaN. */
    default Tensor clamp(Tensor min, Tensor max) {
        return maximum(min).minimum(max);
    }

    // ---- comparisons, whose results are booleans; what is compared with NaN is unequal and neither less nor greater

    /** Returns the booleans of whether {@code this == other}. */
    default Tensor eq(Tensor other) {
        return apply(BinaryFunction.EQ, other);
    }

    /** Returns the booleans of whether {@code this == other}. */
    default Tensor eq(double other) {
        return apply(BinaryFunction.EQ, other);
    }

    /** Returns the booleans of whether {@code this == other}. */
    default Tensor eq(long other) {
        return apply(BinaryFunction.EQ, other);
    }

    /** Returns the booleans of whether {@code this != other}. */
    default Tensor ne(Tensor other) {
        return apply(BinaryFunction.NE, other);
    }

    /** Returns the booleans of whether {@code this != other}. */
    default Tensor ne(double other) {
        return apply(BinaryFunction.NE, other);
    }

    /** Returns the booleans of whether {@code this != other}. */
    default Tensor ne(long other) {
        return apply(BinaryFunction.NE, other);
    }

    /** Returns the booleans of whether {@code this < other}. */
    default Tensor lt(Tensor other) {
        return apply(BinaryFunction.LT, other);
    }

    /** Returns the booleans of whether {@code this < other}. */
    default Tensor lt(double other) {
        return apply(BinaryFunction.LT, other);
    }

    /** Returns the booleans of whether {@code this < other}. */
    default Tensor lt(long other) {
        return apply(BinaryFunction.LT, other);
    }

    /** Returns the booleans of whether {@code this <= other}. */
    default Tensor le(Tensor other) {
        return apply(BinaryFunction.LE, other);
    }

    /** Returns the booleans of whether {@code this <= other}. */
    default Tensor le(double other) {
        return apply(BinaryFunction.LE, other);
    }

    /** Returns the booleans of whether {@code this <= other}. */
    default Tensor le(long other) {
        return apply(BinaryFunction.LE, other);
    }

    /** Returns the booleans of whether {@code this > other}. */
    default Tensor gt(Tensor other) {
        return apply(BinaryFunction.GT, other);
    }

    /** Returns the booleans of whether {@code this > other}. */
    default Tensor gt(double other) {
        return apply(BinaryFunction.GT, other);
    }

    /** Returns the booleans of whether {@code this > other}. */
    default Tensor gt(long other) {
        return apply(BinaryFunction.GT, other);
    }

    /** Returns the booleans of whether {@code this >= other}. */
    default Tensor ge(Tensor other) {
        return apply(BinaryFunction.GE, other);
    }

    /** Returns the booleans of whether {@code this >= other}. */
    default Tensor ge(double other) {
        return apply(BinaryFunction.GE, other);
    }

    /** Returns the booleans of whether {@code this >= other}. */
    default Tensor ge(long other) {
        return apply(BinaryFunction.GE, other);
    }

    // ---- logic: an element is false if it is 0, and true otherwise, also if it is NaN

    /** Returns the booleans of whether both are true, broadcast. */
    Tensor logicalAnd(Tensor other);

    /** Returns the booleans of whether one is true, broadcast. */
    Tensor logicalOr(Tensor other);

    /** Returns the booleans of whether exactly one is true, broadcast. */
    Tensor logicalXor(Tensor other);

    /** Returns the booleans of whether an element is false. */
    Tensor logicalNot();

    // ---- choosing

    /**
     * Returns the elements of this where {@code condition} is true and those of {@code other} elsewhere, all three
     * broadcast, this and {@code other} promoted.
     *
     * @throws DTypeException if the condition is not of booleans
     */
    Tensor where(Tensor condition, Tensor other);

    /** Returns the elements of this where {@code condition} is true and {@code other} elsewhere. */
    Tensor where(Tensor condition, double other);

    /** Returns the elements of this where {@code condition} is true and {@code other} elsewhere. */
    Tensor where(Tensor condition, long other);

    /**
     * Returns the elements of this with {@code value} in place of those where {@code mask} is true. The type stays that
     * of this, so {@code value} must be one of its numbers; the mask broadcasts to the shape of this.
     *
     * @throws DTypeException if the mask is not of booleans, or the value would lose its fraction
     */
    Tensor maskedFill(Tensor mask, double value);
}
