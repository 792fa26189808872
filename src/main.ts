import type { Provider } from "terraform-plugin-kit";
import { createLog, createMasking, serve } from "terraform-plugin-kit/serve";
import type { Api } from "./openai/client.ts";

/** The provider's address in the registry. A fork that publishes elsewhere changes this line. */
const address = "registry.terraform.io/terraform-openai/openai";

/** The build writes it. */
declare const __VERSION__: string | undefined;
const version = typeof __VERSION__ === "string" ? __VERSION__ : "0.0.0-source";

const help = `terraform-provider-openai ${version}: the Terraform provider for OpenAI organizations.

Terraform launches this file by itself. For a local build, name its folder in ~/.terraformrc:

  provider_installation {
    dev_overrides { "${sourceOf(address)}" = "/folder/of/this/file" }
    direct {}
  }

Commands:
  export     write the organization of OPENAI_ADMIN_KEY as configuration with import blocks (export --help)
  doctor     check keys, connection and the rights of each key; change nothing (doctor --help)
  simulate   serve a simulated OpenAI API, to try the provider without a key (simulate --help)
  --debug    serve until stopped, and print how Terraform attaches
  --version  print the version
  --help     print this
`;

const typed = process.argv.slice(2);
const [command, ...options] = typed;
// These take options; after any other word, a further word is a mistake.
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
    void serve(loadProvider, { name: "openai", version, address });
    break;
  default:
    process.stderr.write(`terraform-provider-openai: "${line}" is not a command.\n\n${help}`);
    process.exitCode = 1;
}

/** The source address in the form of configurations. */
function sourceOf(full: string): string {
  return full.replace(/^registry\.terraform\.io\//, "");
}

/** Aborted when the user presses Ctrl-C. */
function interrupted(): AbortSignal {
  const enough = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => enough.abort());
  return enough.signal;
}

/** The outputs and the connection of a command that uses the API. No secret is printed. */
async function commandIo(name: string, settings: Readonly<Record<string, number>> = {}) {
  const { connectByEnvironment } = await import("./provider.ts");
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
  // A doctor must not wait long: it reports a failure after the second attempt.
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
