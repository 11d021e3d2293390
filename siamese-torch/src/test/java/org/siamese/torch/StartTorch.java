package org.siamese.torch;

/** Loads libtorch in a process of its own and prints the problem or "ready". */
final class StartTorch {
    private StartTorch() {}

    public static void main(String[] arguments) {
        System.out.println(new TorchEngineProvider().missing().orElse("ready"));
    }
}
