// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

/**
 * A message together with the way to send it. Each shape of signature is one record, named after the shape; the
 * compiler then allows only arguments of that shape. Those of words share one handle, that of {@link WordSend}; each of
 * the others has its own, linked when it is first sent. Receivers, selectors, ids and pointers are longs. No send
 * allocates.
 */
public sealed interface BoundMessage
        permits ToBoolean.Of0, ToBoolean.Of1, ToBoolean.Of2, ToDouble.Of0, ToLong.Of0, ToLong.Of1, ToLong.Of2,
                ToLong.Of3, ToLong.Of4, ToLong.OfMatrices, ToLong.OfProduct, ToSize.Of0, ToVoid.Of0, ToVoid.Of1,
                ToVoid.Of2, ToVoid.Of3, ToVoid.Of4, ToVoid.Of5, ToVoid.OfSizes, ToVoid.OfFill {
    /** What is sent. */
    Message message();
}
