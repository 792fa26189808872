import type { FakeHost } from "../testing/fake-host.ts";

/** A provider, as it is built and released. */
export interface Program {
  /** What comes after `terraform-provider-` in the name of its executable. */
  readonly name: string;
  /** The address in a registry: `registry.terraform.io/NAMESPACE/NAME`. */
  readonly address: string;
  /** The folder with package.json, package-lock.json and node_modules. */
  readonly root: string;
  /** The module that calls `serve`, from the root. */
  readonly entry: string;
  /** As SPDX names it: "MIT". */
  readonly license: string;
  /**
   * Does in a launch of the provider what its users do most. V8 then compiles the functions that were called, and the executable
   * carries that code. Without it a rehearsal asks for the schemas alone.
   *
   * @param run launches the provider with an environment, hands it to the steps, and ends it
   */
  readonly rehearse?: (
    run: (env: Readonly<Record<string, string>>, steps: (host: FakeHost) => Promise<void>) => Promise<void>,
  ) => Promise<void>;
  /** Parts of the bundle that are loaded only when they are used, by their names. */
  readonly chunks?: Readonly<Record<string, RegExp>>;
  /** Options of Node for the executable. */
  readonly nodeOptions?: readonly string[];
  /** Files that each zip of a release holds besides the executable, from the root. By default README.md, LICENSE and CHANGELOG.md. */
  readonly documents?: readonly string[];
}

export function executableName({ name }: Pick<Program, "name">): string {
  return `terraform-provider-${name}`;
}
