// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Arrays of Objective-C, copied to Java's lists. An autorelease pool must be open. */
public final class NSArray {
    private NSArray() {}

    /**
     * The elements of an NSArray in order; empty for {@code nil}.
     *
     * @param element makes the Java value of an element, which is +0: the array owns it
     */
    public static <T> List<T> toJava(long array, LongFunction<T> element) {
        long count = array == 0 ? 0 : Messages.NSArray.COUNT.send(array);
        return LongStream.range(0, count)
                .mapToObj(index -> element.apply(Messages.NSArray.OBJECT_AT_INDEX.send(array, index)))
                .toList();
    }
}
