// SPDX-License-Identifier: Apache-2.0
// Finds buffers released for the last time while a command buffer that does not retain them is not completed.
#pragma once

namespace softmetal::metal {
class Buffer;
class CommandBuffer;
}  // namespace softmetal::metal

namespace softmetal::validation {

/// The command buffer uses the buffer without retaining it.
void watch(const metal::Buffer& buffer, metal::CommandBuffer& user);
/// The command buffer is completed or gone.
void stop_watching(metal::CommandBuffer& user);
/// The last reference to the buffer is gone.
void buffer_freed(const metal::Buffer& buffer);

}  // namespace softmetal::validation
