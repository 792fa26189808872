import { spawn } from "node:child_process";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, onTestFinished } from "vitest";
import { root } from "../docs/pages.ts";
import { shell } from "./shell.ts";

/**
 * A document that is followed as a person would: each call below takes the next code block of the document, which must begin
 * with the words it names. What a shell block exports stays for those that come after.
 */
export interface Followed {
  /**
   * Runs a shell block to its end, with `yes` to whatever is asked. It must succeed, and print every line of the `text`
   * blocks that follow it.
   * @returns what it printed
   */
  shell(opening: string, cwd?: string): Promise<string>;
  /** Runs a command that the document has in its text, or in a block that was run before. */
  again(command: string): Promise<string>;
  /** Starts a shell block that runs until it is stopped, and waits until it has printed what `until` finds. */
  start(opening: string, until: RegExp, cwd?: string): Promise<Started>;
  /** Writes a block into a file of the folder, below what the file holds already when it is appended. */
  write(opening: string, file: string, how?: "append"): Promise<void>;
  /** Passes over a block that cannot be run here, for a reason. */
  leave(opening: string, reason: string): void;
  /** From here on, what a block calls so is called otherwise here, such as an address that another process may hold. */
  rename(there: string, here: string): void;
}

export interface Started {
  /** what it had printed by then */
  readonly output: string;
  /** Ctrl-C */
  stop(): Promise<void>;
}

export interface Terminal {
  readonly folder: string;
  /** the whole environment */
  readonly env: Readonly<Record<string, string>>;
}

/** Where the documents say that a simulated API listens; here it takes a free port. */
const address = "http://127.0.0.1:4141/v1";

/**
 * @returns how many blocks the document has
 * @throws where the document has a block that `walk` does not take, or none of the name that it renames
 */
export async function follow(
  file: string,
  { folder, env }: Terminal,
  walk: (document: Followed) => Promise<void>,
): Promise<number> {
  const text = await readFile(join(root, file), "utf8");
  const all = codeBlocks(text);
  const blocks = [...all];
  const renamed = new Map<string, { readonly here: string; used: boolean }>();
  const exports: string[] = [];

  const here = (text: string): string => {
    let result = text;
    for (const [there, name] of renamed) {
      if (!result.includes(there)) continue;
      name.used = true;
      result = result.replaceAll(there, name.here);
    }
    return result;
  };
  const take = (opening: string, languages: readonly string[]): string => {
    const block = blocks.shift();
    if (block === undefined) throw new Error(`${file} has no further block, where "${opening}" was expected`);
    if (!block.code.startsWith(opening) || !languages.includes(block.language)) {
      throw new Error(`${file}: the next block does not begin with "${opening}":\n${block.language}\n${block.code}`);
    }
    return here(block.code);
  };
  const commandsOf = (opening: string): string => {
    const code = take(opening, ["shell"]);
    const commands = [...exports, code].join("\n");
    exports.push(...(code.match(/^export .*$/gm) ?? []));
    return commands;
  };
  /** The lines that the document says are printed. */
  const announced = (): string[] => {
    const lines: string[] = [];
    while (blocks[0]?.language === "text") lines.push(...here(blocks.shift()?.code ?? "").split("\n"));
    return lines.filter((line) => line !== "");
  };
  const expectPrinted = (output: string): void => {
    for (const line of announced()) expect(output).toContain(line);
  };

  const run = async (commands: string, cwd: string): Promise<string> => {
    const ran = await shell(commands, { cwd, env, input: "yes\n" });
    const output = stripVTControlCharacters(ran.output);
    if (ran.code !== 0) throw new Error(`${file}:\n${commands}\nended with ${ran.code}\n${output}`);
    return output;
  };

  await walk({
    async shell(opening, cwd = folder) {
      const output = await run(commandsOf(opening), cwd);
      expectPrinted(output);
      return output;
    },
    async again(command) {
      expect(text).toContain(command);
      return await run([...exports, here(command)].join("\n"), folder);
    },
    async start(opening, until, cwd = folder) {
      const started = await start(commandsOf(opening), until, { folder: cwd, env });
      for (const [, url = ""] of started.output.matchAll(/^Simulating the OpenAI API at (\S+)$/gm)) {
        renamed.set(address, { here: url, used: renamed.get(address)?.used ?? false });
      }
      expectPrinted(started.output);
      return started;
    },
    async write(opening, name, how) {
      const code = take(opening, ["terraform", "hcl", "json"]);
      const path = join(folder, name);
      await (how === "append" ? appendFile(path, `\n${code}`) : writeFile(path, code));
    },
    leave(opening, reason) {
      expect(reason).not.toBe("");
      take(opening, ["shell", "terraform", "hcl", "yaml", "js", "mermaid", "dockerfile"]);
    },
    rename: (there, name) => void renamed.set(there, { here: name, used: false }),
  });

  expect(blocks.map(({ code }) => code)).toEqual([]);
  expect([...renamed].filter(([, { used }]) => !used).map(([there]) => there)).toEqual([]);
  return all.length;
}

/** Every code block of a document, in order. */
export function codeBlocks(text: string): readonly { readonly language: string; readonly code: string }[] {
  return Array.from(text.matchAll(/^```(\w*)\n(.*?)^```$/gms), ([, language = "", code = ""]) => ({ language, code }));
}

async function start(commands: string, until: RegExp, { folder, env }: Terminal): Promise<Started> {
  // A process group of its own, as in a terminal, so that a Ctrl-C reaches what the shell started.
  const child = spawn("sh", ["-e", "-c", commands], { cwd: folder, env, detached: true, stdio: "pipe" });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, "SIGINT");
    }
    await ended;
  };
  onTestFinished(stop);
  let output = "";
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (until.test(output)) resolve();
      });
    }
    child.once("error", reject);
    child.once("close", () => reject(new Error(`"${commands}" ended before it printed ${until}\n${output}`)));
  });
  return { output, stop };
}
