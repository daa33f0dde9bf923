// SPDX-License-Identifier: Apache-2.0
package mps.tck.soak;

import java.util.List;
import mps.api.Mps;
import mps.api.Scope;
import mps.api.Tensor;

/** Results that were recorded and perhaps not yet computed. */
interface Recording extends AutoCloseable {
    /** Returns what was recorded. */
    Draw.Call call();

    /** Returns its results. */
    List<Tensor> results();

    /** Releases what this caller has of them. */
    @Override
    void close();

    /** Records for the calling thread alone. */
    static Recording own(Session session, Draw draw, Draw.Call call) {
        Mps mps = session.mps();
        Scope scope = mps.scope();
        try {
            return new Own(call, session.loaded().get(call.number()).record(draw.inputs(call)).results(), scope);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    /**
     * Tensors that one thread records, computes and releases.
     *
     * @param scope has all of them
     */
    record Own(Draw.Call call, List<Tensor> results, Scope scope) implements Recording {
        @Override
        public void close() {
            scope.close();
        }
    }
}
