// SPDX-License-Identifier: Apache-2.0

/** From plans to commands: the device, its lanes, and the sending of steps to encoders. Metal is called here. */
@NullMarked
package mps.core.encode;

import org.jspecify.annotations.NullMarked;
