import { spawn } from "node:child_process";

export interface ShellOptions {
  readonly cwd: string;
  /** the whole environment */
  readonly env: Readonly<Record<string, string>>;
  /** what the person types when asked */
  readonly input?: string;
}

/** Runs commands as a person would who pastes them, up to the first that fails. */
export async function shell(
  commands: string,
  { cwd, env, input = "" }: ShellOptions,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn("sh", ["-e", "-c", commands], { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  // A command that reads nothing may be gone before its input is.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
