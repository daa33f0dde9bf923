// SPDX-License-Identifier: Apache-2.0
package mps.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mps.api.DType;
import mps.api.KernelException;
import mps.core.encode.MetalDevice;
import mps.core.observe.Telemetry;
import mps.core.plan.KernelName;
import org.junit.jupiter.api.Test;

class PipelineCacheTest {

    @Test
    void makesEachPipelineOnce() {
        try (MetalDevice device = MetalDevice.open(new Telemetry())) {
            KernelName relu = new KernelName("elementwise", DType.FLOAT32, "relu");
            assertThat(device.pipelines().get(relu)).isSameAs(device.pipelines().get(relu));
        }
    }

    @Test
    void aSourceThatDoesNotCompileGivesTheCompilersText() {
        try (MetalDevice device = MetalDevice.open(new Telemetry())) {
            String broken = "#include <metal_stdlib>\nkernel void broken(device float* x [[buffer(0)]]) { x[0] = nonsense; }\n";
            assertThatThrownBy(() -> device.pipelines().compile("broken", broken))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("Kernel source broken does not compile")
                    .hasMessageContaining("nonsense");
            assertThat(device.pipelines().get(new KernelName("reductions", DType.FLOAT32, "sum"))).isNotNull();
        }
    }

    @Test
    void anUnknownKernelIsNamed() {
        try (MetalDevice device = MetalDevice.open(new Telemetry())) {
            assertThatThrownBy(() -> device.pipelines().get(new KernelName("reductions", DType.FLOAT32, "median")))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("Kernel reductions/median<float32> cannot be made ready");
        }
    }
}
