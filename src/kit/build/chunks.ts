import { Script } from "node:vm";

export interface Chunk {
  /** CommonJS, in ASCII */
  readonly source: string;
  /** the code that V8 compiled earlier from exactly this source; V8 compiles again the code that it cannot use */
  readonly code?: Buffer;
}

/**
 * Returns the `require` of the bundle's chunks, which replaces Node's loader: it reads and runs a chunk when it is
 * first required.
 *
 * @param runs called with the name of each chunk before it runs
 */
export function chunkLoader(
  read: (file: string) => Chunk,
  runs: (file: string) => void = () => {},
): (path: string) => unknown {
  const modules = new Map<string, { exports: unknown }>();
  const require = (path: string): unknown => {
    const file = path.replace(/^\.\//, "");
    let chunk = modules.get(file);
    if (chunk === undefined) {
      chunk = { exports: {} };
      // Before the chunk runs, because two chunks may require each other.
      modules.set(file, chunk);
      const { source, code } = read(file);
      const script = new Script(wrapped(source), { filename: file, ...(code !== undefined && { cachedData: code }) });
      const run = script.runInThisContext() as (exports: unknown, require: unknown, module: unknown) => void;
      runs(file);
      run(chunk.exports, require, chunk);
    }
    return chunk.exports;
  };
  return require;
}

/** Returns the chunk as an expression: the function that {@link chunkLoader} calls. */
export function wrapped(source: string): string {
  return `(function (exports, require, module) {${source}\n})`;
}
