// SPDX-License-Identifier: Apache-2.0
package mps.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that was compiled into the module. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getModule().getDescriptor() == null
                ? "unnamed build"
                : Main.class.getModule().getDescriptor().rawVersion().orElse("unnamed build");
        return new String[] {"mps " + version};
    }
}
