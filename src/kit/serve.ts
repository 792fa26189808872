import { getAssetKeys, getRawAsset, isSea } from "node:sea";
import type { Provider } from "./framework/provider.ts";
import { createLog } from "./plugin/log.ts";
import { createMasking } from "./plugin/masking.ts";
import type { Masking } from "./plugin/masking.ts";
import type { ProviderServer } from "./protocol/server.ts";

/** The log and the masking of `serve`, for a command of the executable that a person runs. */
export { createLog, createMasking };

export interface ServeOptions {
  /** The provider's name, as in the name of the executable: `terraform-provider-NAME`. */
  readonly name: string;
  readonly version: string;
  /** The address in a registry: `registry.terraform.io/NAMESPACE/NAME`. */
  readonly address: string;
  /**
   * Whether the provider serves until it is stopped, and prints how Terraform attaches. By default true if `--debug` is
   * an argument of the process.
   */
  readonly debug?: boolean;
}

/**
 * Serves a provider to the Terraform that started this process, and ends the process when Terraform is done.
 *
 * It writes the handshake before it calls `load`, so that the provider's modules do not delay the handshake. If `load`
 * throws, the user sees the error as a diagnostic.
 *
 *
 * @param load imports the module that exports `provider`
 */
export async function serve<Api>(
  load: () => Promise<{ readonly provider: Provider<Api> }>,
  { name, version, address, debug = process.argv.includes("--debug") }: ServeOptions,
): Promise<void> {
  const plugin = await import("./plugin/serve.ts");
  const { env } = process;
  const kept = isSea() ? keptAnswer : undefined;
  const masking = createMasking();
  let loading: Promise<ProviderServer> | undefined;
  const server = (): Promise<ProviderServer> => (loading ??= createServer(load, name, masking));
  await plugin.serve({
    name,
    version,
    address,
    env,
    mask: masking.mask,
    debug,
    connect: async (closed) => {
      if (kept === undefined) return (await server()).connect(closed);
      const { lateProvider } = await import("./protocol/late.ts");
      return lateProvider({ kept, load: server }, closed);
    },
    stop: async () => await (await loading)?.stop(),
    close: async () => await (await loading)?.close(),
  });
  // Terraform has the handshake and connects. Meanwhile the provider loads.
  if (kept === undefined) await server();
}

/**
 * Returns the encoded response of a tfplugin6 RPC whose response never changes, such as `GetProviderSchema`. The build
 * keeps these responses in the executable. The first RPC without a kept response loads the provider.
 */
function keptAnswer(rpc: string): Uint8Array | undefined {
  const name = `${rpc}.answer`;
  return getAssetKeys().includes(name) ? new Uint8Array(getRawAsset(name)) : undefined;
}

async function createServer<Api>(
  load: () => Promise<{ readonly provider: Provider<Api> }>,
  name: string,
  masking: Masking,
): Promise<ProviderServer> {
  const log = createLog({ name, env: process.env, mask: masking.mask });
  try {
    const [{ createProviderServer }, { provider }] = await Promise.all([import("./protocol/server.ts"), load()]);
    return createProviderServer(provider, log, masking);
  } catch (error) {
    const { createBrokenServer } = await import("./protocol/broken.ts");
    return createBrokenServer(error, log);
  }
}
