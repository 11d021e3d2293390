package org.siamese.gallery.store;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server of this machine's own binaries, on a free port and in a temporary folder. It refuses to run as root, so root starts it
 * as the user postgres. Where there are no binaries, or no such user, there is no server, and one line says so.
 */
public final class PostgresServer implements AutoCloseable {
    private final Path binaries;
    private final Path folder;
    private final int port;
    private final Process process;

    private PostgresServer(Path binaries, Path folder, int port, Process process) {
        this.binaries = binaries;
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    public static Optional<PostgresServer> start() {
        Optional<Path> binaries = binaries();
        if (binaries.isEmpty()) {
            System.out.println(
                    "PostgreSQL: not found in SIAMESE_POSTGRES or /usr/lib/postgresql/*/bin; its tests are left out");
            return Optional.empty();
        }
        try {
            return Optional.of(start(binaries.get()));
        } catch (IOException e) {
            System.out.println("PostgreSQL: cannot be started (" + e.getMessage() + "); its tests are left out");
            return Optional.empty();
        }
    }

    private static Optional<Path> binaries() {
        String given = System.getenv("SIAMESE_POSTGRES");
        if (given != null) {
            return Optional.of(Path.of(given));
        }
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> command(Path binary, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(binary.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void run(Path folder, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("setup.txt").toFile())
                .start();
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(Files.readString(folder.resolve("setup.txt")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static PostgresServer start(Path binaries) throws IOException {
        Path folder = Files.createTempDirectory("siamese-postgres");
        if (isRoot()) {
            run(folder, List.of("chown", "postgres", folder.toString()));
        }
        Path data = folder.resolve("data");
        run(
                folder,
                command(
                        binaries.resolve("initdb"),
                        "-D",
                        data.toString(),
                        "-U",
                        "gallery",
                        "-A",
                        "trust",
                        "-E",
                        "UTF8",
                        "--locale=C",
                        "--no-sync"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        File log = folder.resolve("server.txt").toFile();
        Process process = new ProcessBuilder(command(
                        binaries.resolve("postgres"),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=" + folder,
                        "-c",
                        "max_connections=60"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        PostgresServer server = new PostgresServer(binaries, folder, port, process);
        server.awaitReady();
        return server;
    }

    private void awaitReady() throws IOException {
        for (int attempt = 0; attempt < 300; attempt++) {
            try {
                dataSource().getConnection().close();
                return;
            } catch (java.sql.SQLException e) {
                if (!process.isAlive()) {
                    throw new IOException(Files.readString(folder.resolve("server.txt")));
                }
                try {
                    Thread.sleep(100);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new IOException(interrupted);
                }
            }
        }
        throw new IOException("not ready after 30 s");
    }

    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName("postgres");
        source.setUser("gallery");
        return source;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            DurableFiles.deleteTree(folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.out.println(folder + ": cannot be deleted (" + e + ")");
        }
    }

    @Override
    public String toString() {
        return binaries + " at port " + port;
    }
}
