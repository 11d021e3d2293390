package org.siamese.torch;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * Loads libtorch in a process of its own and prints the problem or "ready"; with the name of a variable, its value in the environment that
 * native libraries see.
 */
final class StartTorch {
    private StartTorch() {}

    public static void main(String[] arguments) {
        System.out.println(new TorchEngineProvider().missing().orElse("ready"));
        for (String variable : arguments) {
            System.out.println(NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
                    .getFunction("getenv")
                    .invokeString(new Object[] {variable}, false));
        }
    }
}
