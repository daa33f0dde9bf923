// SPDX-License-Identifier: Apache-2.0
// How a command queue behaves. The models imitate public reports of races, not Apple's driver: they say what a program
// must not rely on, never what a GPU does.
#pragma once

namespace softmetal::models {

/// What a queue was made with; nothing set is the faithful device.
struct DeviceModels {
    bool lazy = false;
    bool encode_race = false;
    bool overlap_hazard = false;
};

}  // namespace softmetal::models
