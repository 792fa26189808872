import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A Terraform or OpenTofu that runs the provider under test. */
export interface Host {
  readonly executable: string;
  readonly kind: Kind;
  /** such as 1.11.4 */
  readonly version: string;
  /** such as "Terraform 1.11.4" */
  readonly name: string;
  /** the registry of a source without a host name */
  readonly registry: string;
}

type Kind = keyof typeof kinds;

const kinds = {
  terraform: { name: "Terraform", registry: "registry.terraform.io" },
  opentofu: { name: "OpenTofu", registry: "registry.opentofu.org" },
} as const;

export type Capability = keyof typeof since;

/** The first version of each host with the capability. A host without an entry never has it. */
const since = {
  "import blocks": { terraform: "1.5", opentofu: "1.6" },
  "removed blocks": { terraform: "1.7", opentofu: "1.7" },
  "provider functions": { terraform: "1.8", opentofu: "1.7" },
  "moves from another type": { terraform: "1.8", opentofu: "1.10" },
  "ephemeral resources": { terraform: "1.10", opentofu: "1.11" },
  "write-only attributes": { terraform: "1.11", opentofu: "1.11" },
  "import by identity": { terraform: "1.12", opentofu: "1.12" },
  query: { terraform: "1.14" },
  actions: { terraform: "1.14" },
} as const satisfies Readonly<Record<string, Partial<Readonly<Record<Kind, string>>>>>;

/**
 * Returns the hosts of the tests: the executables in TERRAFORM_HOSTS, separated as in PATH, or the terraform on PATH.
 * Empty without both. It asks each executable for its version once.
 *
 * @throws Error when TERRAFORM_HOSTS names a file that is neither Terraform nor OpenTofu
 */
export function hosts(): readonly Host[] {
  return (known ??= executables().map(hostOf));
}

let known: readonly Host[] | undefined;

/** Returns the reason why a host lacks the capability; undefined when it has it. */
export function lacking(host: Host, capability: Capability): string | undefined {
  const first: string | undefined = (since[capability] as Partial<Record<Kind, string>>)[host.kind];
  if (first !== undefined && isAtLeast(host, first)) return undefined;
  const when = first === undefined ? "" : ` (from ${first} on)`;
  return `${host.name} lacks: ${capability}${when}`;
}

/** Whether `plan -refresh-only -detailed-exitcode` reports a change for every data source that was read. */
export function countsDataSourcesAsDrift(host: Host): boolean {
  return host.kind === "terraform" && isAtLeast(host, "1.15");
}

function executables(): readonly string[] {
  const named = (process.env["TERRAFORM_HOSTS"] ?? "").split(delimiter).filter((each) => each !== "");
  if (named.length > 0) return named;
  const found = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "terraform"));
  return found.filter(isExecutable).slice(0, 1);
}

function hostOf(executable: string): Host {
  const said = versionOf(executable);
  // `version -json` has the same members for both kinds. Only the text distinguishes them.
  const [, title = "", version = ""] = /^(Terraform|OpenTofu) v(\S+)/u.exec(said) ?? [];
  const kind = title === "OpenTofu" ? "opentofu" : "terraform";
  if (version === "") throw new Error(`${executable} is neither a Terraform nor an OpenTofu: it said ${said}`);
  const { name, registry } = kinds[kind];
  return { executable, kind, version, name: `${name} ${version}`, registry };
}

function versionOf(executable: string): string {
  const env = { PATH: process.env["PATH"] ?? "", CHECKPOINT_DISABLE: "1" };
  try {
    return execFileSync(executable, ["version"], { encoding: "utf8", env });
  } catch (cause) {
    throw new Error(`${executable} does not run; TERRAFORM_HOSTS or PATH names it as a host of the tests`, { cause });
  }
}

/** Compares the first two numbers of both versions, so that a pre-release counts as its release. */
function isAtLeast({ version }: Host, first: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map((each) => Number.parseInt(each, 10));
  const [wantedMajor = 0, wantedMinor = 0] = first.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
