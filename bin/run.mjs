// Runs a program of this project: `node bin/run.mjs bin/server.ts [ARGUMENTS]`, also as a worker thread. Its TypeScript is
// bundled in memory, which starts a process in half of the time that a hook for each of its modules takes.
import Module from "node:module";
import path from "node:path";

// Without it esbuild would start a thread and a process, and keep both.
process.env.ESBUILD_WORKER_THREADS = "0";
const { buildSync } = await import("esbuild");
delete process.env.ESBUILD_WORKER_THREADS;

const [, , program] = process.argv;
if (program === undefined) throw new Error("Say which program to run.");
// The program finds its own name where Node puts it.
process.argv.splice(1, 1);

const file = path.resolve(program);
const {
  outputFiles: [bundle],
} = buildSync({
  absWorkingDir: path.join(import.meta.dirname, ".."),
  entryPoints: [file],
  // These processes are the server that "server-only" asks for, so there it stands for nothing.
  tsconfig: path.join(import.meta.dirname, "tsconfig.json"),
  bundle: true,
  packages: "external",
  platform: "node",
  format: "cjs",
  keepNames: true,
  define: {
    "import.meta.dirname": JSON.stringify(import.meta.dirname),
    "import.meta.url": JSON.stringify(import.meta.url),
  },
  outfile: file.replace(/\.ts$/, ".cjs"),
  write: false,
  sourcemap: "inline",
  sourcesContent: false,
  logLevel: "error",
});
// Stacks name the lines of the sources.
process.setSourceMapsEnabled(true);
const main = new Module(file);
main.filename = file;
// Node forgets the source map of a module that nobody holds.
Module._cache[file] = main;
main.paths = Module._nodeModulePaths(path.dirname(file));
main._compile(bundle.text, file);
