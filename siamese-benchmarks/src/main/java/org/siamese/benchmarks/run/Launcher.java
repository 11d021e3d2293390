package org.siamese.benchmarks.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.siamese.benchmarks.peer.Flavour;
import org.siamese.benchmarks.peer.PeerProcess;
import org.siamese.core.engine.TowerEngines;

/** Starts peers: a Java virtual machine with this one's class path, or Python. All get the same threads. */
public final class Launcher {
    /** The device of libtorch, in Java and in Python. */
    public static final String TORCH_DEVICE = "siamese.torch.device";

    private static final String SCRIPT = "pytorch_peer.py";

    private final Path folder;
    private final int threads;
    private final InstructionSet instructions;
    private final List<String> pythons;
    private final Set<Flavour> heldToAvx2 = EnumSet.noneOf(Flavour.class);
    private @Nullable String python;
    private int started;

    /**
     * A launcher.
     *
     * @param folder for logs and the Python script
     * @param threads threads of each peer
     * @param instructions what each peer may use
     * @param python the Python to use; null takes that of the search path with the newest PyTorch
     */
    public Launcher(Path folder, int threads, InstructionSet instructions, @Nullable String python) {
        this.folder = folder;
        this.threads = threads;
        this.instructions = instructions;
        this.pythons = python == null ? Pythons.onPath(System.getenv().getOrDefault("PATH", "")) : List.of(python);
    }

    /** Threads of each peer. */
    public int threads() {
        return threads;
    }

    /**
     * Keeps the oneDNN inside a peer's libtorch from newer instructions than AVX2 from now on.
     *
     * @return whether anything changes: not for a peer without libtorch, nor for one that is held already
     */
    boolean holdToAvx2(Flavour flavour) {
        return flavour.onLibtorch() && heldToAvx2.add(flavour);
    }

    /** Whether {@link #holdToAvx2} was asked for a peer. */
    boolean isHeldToAvx2(Flavour flavour) {
        return heldToAvx2.contains(flavour);
    }

    /** Starts a peer's process. */
    ChildPeer start(Flavour flavour) throws PeerFailure {
        Path log = folder.resolve(flavour.label() + "-" + started++ + ".log");
        return ChildPeer.start(flavour.inPython() ? pythonCommand() : javaCommand(flavour), environment(flavour), log);
    }

    /** What is added to the environment of a peer. */
    Map<String, String> environment(Flavour flavour) {
        String number = Integer.toString(threads);
        Map<String, String> added =
                new HashMap<>(Map.of("OMP_NUM_THREADS", number, "MKL_NUM_THREADS", number, "OPT_OUT_TRACKING", "true"));
        if (isHeldToAvx2(flavour)) {
            added.put("DNNL_MAX_CPU_ISA", "AVX2");
        }
        added.put("SIAMESE_TORCH_DEVICE", System.getProperty(TORCH_DEVICE, "cpu"));
        added.putAll(instructions.environment());
        // What torch.compile makes is deleted with the folder.
        added.put("TORCHINDUCTOR_CACHE_DIR", folder.resolve("inductor").toString());
        return added;
    }

    private List<String> javaCommand(Flavour flavour) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (instructions == InstructionSet.AVX2) {
            command.add("-XX:+IgnoreUnrecognizedVMOptions");
            command.add("-XX:UseAVX=2");
        }
        if (flavour.onOurLibtorch()) {
            command.add("-D" + TowerEngines.ENGINE_PROPERTY + "=torch");
            command.add("-D" + TORCH_DEVICE + "=" + System.getProperty(TORCH_DEVICE, "cpu"));
            for (String name : List.of("org.bytedeco.javacpp.pathsFirst", "java.library.path")) {
                Optional.ofNullable(System.getProperty(name))
                        .ifPresent(value -> command.add("-D" + name + "=" + value));
            }
        } else if (flavour == Flavour.SIAMESE) {
            command.add("-D" + TORCH_DEVICE + "=cpu");
        }
        command.addAll(List.of(
                "-Xmx1g",
                // Arrays lie outside the heap; the machine's memory is their limit.
                "-Dorg.bytedeco.javacpp.maxbytes=64g",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-Dai.djl.pytorch.num_threads=" + threads,
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                PeerProcess.class.getName()));
        return command;
    }

    private List<String> pythonCommand() throws PeerFailure {
        String program = python == null ? find() : python;
        python = program;
        Path script = folder.resolve(SCRIPT);
        try (InputStream in = PeerProcess.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new PeerFailure("the script " + SCRIPT + " is missing from this program");
            }
            Files.write(script, in.readAllBytes());
        } catch (IOException e) {
            throw new PeerFailure("the script cannot be written: " + e.getMessage());
        }
        return List.of(program, script.toString());
    }

    private String find() throws PeerFailure {
        return Pythons.newest(pythons)
                .map(Pythons.Found::program)
                .orElseThrow(() -> new PeerFailure("no Python with PyTorch and NumPy among " + pythons
                        + "; --python names one, `python3 -m pip install torch numpy` installs it"));
    }
}
