// SPDX-License-Identifier: Apache-2.0
package mps.metal.objc;

/**
 * A message together with the handle that sends it. Each shape of signature is one record with one method handle, named
 * after the shape; the compiler then allows only arguments of that shape. Receivers, selectors, ids and pointers are
 * longs. No send allocates.
 */
public sealed interface BoundMessage
        permits ToBoolean.Of0, ToBoolean.Of1, ToBoolean.Of2, ToDouble.Of0, ToLong.Of0, ToLong.Of1, ToLong.Of2,
                ToLong.Of3, ToLong.OfRowBytes, ToLong.OfMatrix, ToLong.OfMatrices, ToLong.OfProduct, ToSize.Of0,
                ToVoid.Of0, ToVoid.Of1, ToVoid.Of2, ToVoid.Of3, ToVoid.Of4, ToVoid.Of5, ToVoid.OfFlag, ToVoid.OfSizes,
                ToVoid.OfFill {
    /** What is sent. */
    Message message();
}
