package org.siamese.examples.page;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The code that the README and the pages of docs/ show. It is compiled with the class path of the tests, which has every module. */
final class PageCode {
    private PageCode() {}

    /** The project's folder. */
    static Path root() {
        return Path.of(System.getProperty("basedir", "."))
                .toAbsolutePath()
                .normalize()
                .getParent();
    }

    /** A page of docs/. */
    static Path page(String name) {
        return root().resolve("docs").resolve(name);
    }

    /** The blocks of a page that are in a language, such as "java" or "sh". */
    static List<String> blocks(Path page, String language) throws IOException {
        return Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(page))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    /**
     * What the compiler says against blocks, each as a method of one class.
     *
     * @param before what comes before the blocks: imports, and a class {@code Page} with its opening brace and fields
     * @param classes where class files may go
     */
    static List<String> problems(String before, List<String> blocks, Path classes) {
        StringBuilder source = new StringBuilder(before);
        for (int i = 0; i < blocks.size(); i++) {
            source.append("void block")
                    .append(i)
                    .append("() {\n")
                    .append(blocks.get(i))
                    .append("}\n");
        }
        String text = source.append("}").toString();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Page.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        List<String> options = List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problems, options, null, List.of(file))
                .call();
        return problems.getDiagnostics().stream()
                .map(problem -> problem.getMessage(Locale.ROOT))
                .toList();
    }

    /** The name of the class that a complete program declares, with its package. */
    static String className(String program) {
        Matcher name = Pattern.compile("package ([\\w.]+);.*?public (?:final )?(?:class|record) (\\w+)", Pattern.DOTALL)
                .matcher(program);
        if (!name.find()) {
            throw new IllegalArgumentException("program: expected a package and a public class, got\n" + program);
        }
        return name.group(1) + "." + name.group(2);
    }

    /** A complete program of a block of statements. */
    static String program(String name, String imports, String block) {
        return "package com.example;\n" + imports + "public final class " + name
                + " {\npublic static void main(String[] arguments) throws Exception {\n" + block + "}\n}\n";
    }

    /**
     * Compiles a complete program, runs it in a process of its own as a reader would, and gives what it printed.
     *
     * @param folder in which it runs
     */
    static String run(String program, Path folder, String... arguments) throws IOException, InterruptedException {
        Process process = start(program, folder, arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(errors(program, folder)));
        }
        return output;
    }

    /** Compiles a complete program and starts it, for one that does not end by itself. */
    static Process start(String program, Path folder, String... arguments) throws IOException {
        String name = className(program);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path source = Files.writeString(classes.resolve(name.substring(name.lastIndexOf('.') + 1) + ".java"), program);
        String classPath = System.getProperty("java.class.path");
        ByteArrayOutputStream problems = new ByteArrayOutputStream();
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, problems, "-d", classes.toString(), "-classpath", classPath, source.toString());
        if (compiled != 0) {
            throw new IllegalStateException(problems.toString(StandardCharsets.UTF_8));
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                classes + File.pathSeparator + classPath,
                name));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(errors(program, folder).toFile())
                .start();
    }

    private static Path errors(String program, Path folder) {
        return folder.resolve("classes").resolve(className(program) + ".txt");
    }
}
