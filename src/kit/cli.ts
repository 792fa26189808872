#!/usr/bin/env node
/** The command `terraform-plugin-kit`: creates a new provider, and writes the documentation of a provider. */
import { createProvider } from "./cli/create.ts";
import { docsCommand } from "./cli/docs.ts";

const usage = `terraform-plugin-kit: Terraform providers in TypeScript.

  terraform-plugin-kit create NAME [FOLDER]   makes a provider in FOLDER, by default NAME
  terraform-plugin-kit docs MODULE [--check]  writes docs/ from the provider that MODULE exports, and from examples/
`;

const [command, ...args] = process.argv.slice(2);
try {
  if (command === "create" && (args.length === 1 || args.length === 2)) await createProvider(args[0] ?? "", args[1]);
  else if (command === "docs" && args.length > 0) await docsCommand(args);
  else {
    process.stderr.write(usage);
    process.exitCode = command === undefined || command === "--help" ? 0 : 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
