// SPDX-License-Identifier: Apache-2.0
package mps.api.io;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import mps.api.DType;
import mps.api.Shape;
import mps.api.ShapeException;

/**
 * Reads the Python dictionary of an {@code .npy} header: exactly the keys {@code descr}, {@code fortran_order} and
 * {@code shape}, in any order, with a string, a bool and a tuple of integers. Nothing nests, so nothing is recursive.
 */
final class NpyHeaderParser {
    private static final int MAX_QUOTED = 30;

    private final Path file;
    private final String text;
    private int at;
    private Optional<DType> dtype = Optional.empty();
    private Optional<Boolean> fortranOrder = Optional.empty();
    private Optional<Shape> shape = Optional.empty();

    NpyHeaderParser(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    NpyHeader parse(long dataStart) {
        expect("{");
        while (!accept("}")) {
            entry();
            if (!accept(",")) {
                expect("}");
                break;
            }
        }
        skipSpace();
        if (at < text.length()) {
            throw unexpected("the header to end after its dictionary");
        }
        return new NpyHeader(
                dtype.orElseThrow(() -> missing("descr")),
                shape.orElseThrow(() -> missing("shape")),
                fortranOrder.orElseThrow(() -> missing("fortran_order")),
                dataStart);
    }

    private void entry() {
        String key = string("a key in quotes");
        expect(":");
        switch (key) {
            case "descr" -> dtype = once(key, dtype, this::dtype);
            case "fortran_order" -> fortranOrder = once(key, fortranOrder, this::bool);
            case "shape" -> shape = once(key, shape, this::shape);
            default -> throw keys("came " + quote(key));
        }
    }

    private <T> Optional<T> once(String key, Optional<T> before, Supplier<T> value) {
        if (before.isPresent()) {
            throw new NpyException(file, "expected each key once in the header, but " + key + " comes twice");
        }
        return Optional.of(value.get());
    }

    private DType dtype() {
        skipSpace();
        if (text.startsWith("[", at) || text.startsWith("(", at)) {
            throw new NpyException(file, "expected an array of numbers, but descr is " + quote(text.substring(at))
                    + ", records with fields; save each field as an array of its own");
        }
        return NpyTypes.dtype(file, string("descr as a string in quotes"));
    }

    private boolean bool() {
        if (accept("True")) {
            return true;
        }
        if (accept("False")) {
            return false;
        }
        throw unexpected("fortran_order as True or False");
    }

    private Shape shape() {
        expect("(");
        LongStream.Builder builder = LongStream.builder();
        int rank = 0;
        while (!accept(")")) {
            builder.add(integer());
            rank++;
            if (!accept(",")) {
                if (rank == 1) {
                    throw unexpected("',' after the only size of a tuple");
                }
                expect(")");
                break;
            }
        }
        long[] sizes = builder.build().toArray();
        try {
            return Shape.of(sizes);
        } catch (ShapeException e) {
            throw new NpyException(file, "expected a shape, but came " + quote(Arrays.toString(sizes)) + ": "
                    + e.getMessage(), e);
        }
    }

    private long integer() {
        skipSpace();
        int from = at;
        if (at < text.length() && text.charAt(at) == '-') {
            at++;
        }
        int digits = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == digits) {
            at = from;
            throw unexpected("an integer or ')' in shape");
        }
        String number = text.substring(from, at);
        // Python 2 wrote some integers as 3L, and NumPy reads them.
        accept("L");
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw new NpyException(file, "expected integers of 64 bits in shape, but came " + quote(number), e);
        }
    }

    /** Reads a string without escapes: neither key nor type has any. */
    private String string(String expected) {
        skipSpace();
        char quote = at < text.length() ? text.charAt(at) : ' ';
        if (quote != '\'' && quote != '"') {
            throw unexpected(expected);
        }
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            throw unexpected(expected + " that ends");
        }
        String string = text.substring(at + 1, end);
        at = end + 1;
        return string;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw unexpected("'" + token + "'");
        }
    }

    private boolean accept(String token) {
        skipSpace();
        if (!text.startsWith(token, at)) {
            return false;
        }
        at += token.length();
        return true;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private NpyException missing(String key) {
        return keys("there is no " + key);
    }

    private NpyException keys(String came) {
        return new NpyException(file, "expected the keys descr, fortran_order and shape in the header, but " + came);
    }

    private NpyException unexpected(String expected) {
        return new NpyException(file, "expected " + expected + " at character " + at + " of the header, but came "
                + (at < text.length() ? quote(text.substring(at)) : "its end"));
    }

    /** Returns the beginning of a text from a file, fit for a message. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().limit(MAX_QUOTED).forEach(c -> {
            if (c >= ' ' && c < 0x7f) {
                quoted.append((char) c);
            } else {
                quoted.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return quoted.append(text.codePointCount(0, text.length()) > MAX_QUOTED ? "...\"" : "\"").toString();
    }
}
