import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { executable } from "./executable.ts";

/** The provider's own process, which serves every command that is run with `env` until it is stopped. */
export interface Attached {
  readonly env: Readonly<Record<string, string>>;
  /** all that it has logged */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts the executable with --debug. A command that attaches to it takes a quarter of the time, because Terraform
 * launches a provider two to five times a command.
 *
 * @param env the whole environment of the process: with TF_LOG it logs
 */
export async function attach(env: Readonly<Record<string, string>>): Promise<Attached> {
  const server = spawn(executable, ["--debug"], { stdio: ["ignore", "pipe", "pipe"], env });
  const ended = new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.once("close", () => resolve());
  });
  let log = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
  const stop = async (): Promise<void> => {
    server.kill("SIGTERM");
    await ended;
  };
  for await (const line of createInterface(server.stdout)) {
    const [, printed] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line) ?? [];
    if (printed !== undefined) return { env: { TF_REATTACH_PROVIDERS: printed }, log: () => log, stop };
  }
  await ended;
  throw new Error(`${executable} --debug ended before it said how to attach\n${log}`);
}
