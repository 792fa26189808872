/** The handshake of a host and its child before gRPC: environment variables in, one line of stdout out. */
import { dirname, isAbsolute } from "node:path";
import { sourceOf } from "./address.ts";
import type { Certificate } from "./certificate.ts";
import type { Listener } from "./listen.ts";

const cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const coreProtocol = 1;
const ownVersions: readonly number[] = [6];

/** Whether Terraform or OpenTofu started this process. The cookie is a help for people, not a protection. */
export function isLaunchedByHost(env: NodeJS.ProcessEnv): boolean {
  return env["TF_PLUGIN_MAGIC_COOKIE"] === cookie;
}

/** Returns the text for a person who runs the file by hand. */
export function explainItself({ name, version, address }: { name: string; version: string; address: string }): string {
  // For a script Node has the whole path here; for an executable, the typed command.
  const [, started = ""] = process.argv;
  const folder = dirname(isAbsolute(started) ? started : process.execPath);
  return `This is terraform-provider-${name} ${version}, a plugin: Terraform starts it, it does nothing when run by hand.

To let Terraform use this file, name its folder in the CLI configuration (~/.terraformrc, on Windows %APPDATA%\\terraform.rc):

  provider_installation {
    dev_overrides {
      ${JSON.stringify(sourceOf(address))} = ${JSON.stringify(folder)}
    }
    direct {}
  }

Run it with --help to see what else it can do.
`;
}

/**
 * Returns the highest protocol version that both sides support. Without any it returns our lowest version, because the
 * host words the incompatibility better than we could.
 */
export function chooseProtocolVersion(env: NodeJS.ProcessEnv): number {
  const theirs = (env["PLUGIN_PROTOCOL_VERSIONS"] ?? "").split(",").filter((item) => /^\s*\d+\s*$/.test(item));
  const common = ownVersions.filter((version) => theirs.map(Number).includes(version));
  return common.length > 0 ? Math.max(...common) : Math.min(...ownVersions);
}

/** Returns the line, with its line feed, from which the host has our address and certificate. */
export function handshakeLine(of: {
  readonly version: number;
  readonly listener: Pick<Listener, "network" | "address">;
  readonly tls: Pick<Certificate, "der"> | undefined;
  readonly env: NodeJS.ProcessEnv;
}): string {
  // Go decodes it with RawStdEncoding: padding is an error.
  const certificate = of.tls?.der.toString("base64").replaceAll("=", "") ?? "";
  const fields = [coreProtocol, of.version, of.listener.network, of.listener.address, "grpc", certificate];
  // Only for hosts that ask for the seventh field: others may read it as part of the sixth.
  return `${(of.env["PLUGIN_MULTIPLEX_GRPC"] ? [...fields, false] : fields).join("|")}\n`;
}
