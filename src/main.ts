import { getAssetKeys, getRawAsset, isSea } from "node:sea";
import type { Provider } from "terraform-plugin-kit";
import { serve } from "terraform-plugin-kit/serve";
import type { Api } from "./openai/client.ts";

/** Where the provider is published; whoever publishes it elsewhere changes this line. */
const address = "registry.terraform.io/terraform-openai/openai";

/** Written in by the build. */
declare const __VERSION__: string | undefined;
const version = typeof __VERSION__ === "string" ? __VERSION__ : "0.0.0-source";

const help = `terraform-provider-openai ${version}: the Terraform provider for OpenAI organizations.

Terraform launches this file by itself. To let it, name the folder that holds the file in ~/.terraformrc:

  provider_installation {
    dev_overrides { "${sourceOf(address)}" = "/folder/of/this/file" }
    direct {}
  }

What a person can run:
  export     write the organization of OPENAI_ADMIN_KEY as configuration with import blocks (export --help)
  doctor     check keys, connection and what each key may do; nothing is changed (doctor --help)
  simulate   serve a simulated OpenAI API for a try without a key (simulate --help)
  --debug    serve until stopped, and print how Terraform attaches
  --version  print the version
  --help     print this
`;

const typed = process.argv.slice(2);
const [command, ...options] = typed;
// These take options: with every other word, one more is a mistake.
const commands = ["simulate", "export", "doctor"];
const line = command !== undefined && commands.includes(command) ? command : typed.join(" ");
switch (line) {
  case "--version":
    process.stdout.write(`${version}\n`);
    break;
  case "-h":
  case "-help":
  case "--help":
    process.stdout.write(help);
    break;
  case "simulate": {
    void runSimulator(options);
    break;
  }
  case "export": {
    void runExport(options);
    break;
  }
  case "doctor": {
    void runDoctor(options);
    break;
  }
  case "":
  case "--debug":
    void serve(loadProvider, { name: "openai", version, address, ...(isSea() && { kept: keptAnswer }) });
    break;
  default:
    process.stderr.write(`terraform-provider-openai: "${line}" is nothing it can do.\n\n${help}`);
    process.exitCode = 1;
}

/** The source as configurations write it. */
function sourceOf(full: string): string {
  return full.replace(/^registry\.terraform\.io\//, "");
}

/** Aborted when the person presses Ctrl-C. */
function interrupted(): AbortSignal {
  const enough = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => enough.abort());
  return enough.signal;
}

/** What a command that asks the API is given. No secret is printed. */
async function commandIo(name: string, settings: Readonly<Record<string, number>> = {}) {
  const [{ connectByEnvironment }, { createLog, createMasking }] = await Promise.all([
    import("./provider.ts"),
    import("terraform-plugin-kit/tools"),
  ]);
  const { env } = process;
  const masking = createMasking();
  const log = createLog({ name: "openai", env, mask: masking.mask });
  return {
    env,
    out: (text: string) => process.stdout.write(masking.mask(text)),
    error: (text: string) => process.stderr.write(masking.mask(text)),
    signal: interrupted(),
    connect: async () => await connectByEnvironment({ version, env, command: name, settings, masking, log }),
  };
}

async function runDoctor(options: readonly string[]): Promise<void> {
  const { doctor } = await import("./doctor/command.ts");
  // A doctor that waits for long is no help: what fails twice is told.
  const io = await commandIo("doctor", { max_retries: 1, request_timeout: 20 });
  process.exitCode = await doctor(options, { ...io, now: Date.now });
}

async function runExport(options: readonly string[]): Promise<void> {
  const { exportOrganization } = await import("./export/command.ts");
  const io = await commandIo("export");
  process.exitCode = await exportOrganization(options, {
    ...io,
    isTerminal: process.stderr.isTTY,
    hasOrdinaryKey: (io.env["OPENAI_API_KEY"] ?? "") !== "",
    source: sourceOf(address),
  });
}

async function runSimulator(options: readonly string[]): Promise<void> {
  const { simulate } = await import("./simulator/cli.ts");
  process.exitCode = await simulate(options, {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
    signal: interrupted(),
  });
}

async function loadProvider(): Promise<{ readonly provider: Provider<Api> }> {
  const { openaiProvider } = await import("./provider.ts");
  return { provider: openaiProvider({ version, env: process.env }) };
}

/** The answers that the build has put beside the provider (`scripts/build/rehearse.ts`). */
function keptAnswer(rpc: string): Uint8Array | undefined {
  const name = `${rpc}.answer`;
  return getAssetKeys().includes(name) ? new Uint8Array(getRawAsset(name)) : undefined;
}
