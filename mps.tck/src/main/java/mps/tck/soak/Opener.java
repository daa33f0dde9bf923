// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import mps.api.Mps;

/** Opens runtimes of one kind, one after the other. */
@FunctionalInterface
public interface Opener {
    /** Opens another one. */
    Mps open();
}
