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
    dev_overrides { "${address.replace(/^registry\.terraform\.io\//, "")}" = "/folder/of/this/file" }
    direct {}
  }

What a person can run:
  simulate   serve a simulated OpenAI API for a try without a key (simulate --help lists the options)
  --debug    serve until stopped, and print how Terraform attaches
  --version  print the version
  --help     print this
`;

const typed = process.argv.slice(2);
const [command, ...options] = typed;
// Only `simulate` takes options: with every other word, one more is a mistake.
const line = command === "simulate" ? command : typed.join(" ");
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
  case "":
  case "--debug":
    void serve(loadProvider, { name: "openai", version, address });
    break;
  default:
    process.stderr.write(`terraform-provider-openai: "${line}" is nothing it can do.\n\n${help}`);
    process.exitCode = 1;
}

async function runSimulator(options: readonly string[]): Promise<void> {
  const { simulate } = await import("./simulator/cli.ts");
  const enough = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => enough.abort());
  process.exitCode = await simulate(options, {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
    signal: enough.signal,
  });
}

async function loadProvider(): Promise<{ readonly provider: Provider<Api> }> {
  const { openaiProvider } = await import("./provider.ts");
  return { provider: openaiProvider({ version, env: process.env }) };
}
