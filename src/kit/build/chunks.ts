import { Script } from "node:vm";

export interface Chunk {
  /** CommonJS, in ASCII */
  readonly source: string;
  /** what V8 made of exactly this source earlier; whatever it cannot use it compiles again */
  readonly code?: Buffer;
}

/**
 * What chunks of the bundle `require` each other with, in place of Node's loader: a chunk is read and run when it is first
 * asked for.
 *
 * @param runs is called with the name of each chunk before it runs
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
      // Before it runs, since a chunk may require the one that required it.
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

/** The chunk as an expression: the function that {@link chunkLoader} calls. */
export function wrapped(source: string): string {
  return `(function (exports, require, module) {${source}\n})`;
}
