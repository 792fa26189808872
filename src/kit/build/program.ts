import type { FakeHost } from "../testing/fake-host.ts";

/** A provider for builds and releases. */
export interface Program {
  /** The name after `terraform-provider-` in the name of the executable. */
  readonly name: string;
  /** The address in a registry: `registry.terraform.io/NAMESPACE/NAME`. */
  readonly address: string;
  /** The folder with package.json, package-lock.json and node_modules. */
  readonly root: string;
  /** The module that calls `serve`, relative to the root. */
  readonly entry: string;
  /** The SPDX identifier of its licence: "MIT". */
  readonly license: string;
  /**
   * Rehearses the most common operations of users. V8 compiles the functions that the rehearsal called, and the
   * executable carries that code. Without it the rehearsal only asks for the schemas.
   *
   * @param run launches the provider with an environment, runs the steps on it, and ends it
   */
  readonly rehearse?: (
    run: (env: Readonly<Record<string, string>>, steps: (host: FakeHost) => Promise<void>) => Promise<void>,
  ) => Promise<void>;
  /** Chunks of the bundle that load only when they are used, by name; the pattern matches the modules of the chunk. */
  readonly chunks?: Readonly<Record<string, RegExp>>;
  /** Node options of the executable. */
  readonly nodeOptions?: readonly string[];
  /**
   * The files in each zip of a release besides the executable, relative to the root. By default README.md, LICENSE and
   * CHANGELOG.md.
   */
  readonly documents?: readonly string[];
}

export function executableName({ name }: Pick<Program, "name">): string {
  return `terraform-provider-${name}`;
}
