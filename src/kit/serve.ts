import { getAssetKeys, getRawAsset, isSea } from "node:sea";
import type { Provider } from "./framework/provider.ts";
import { createLog } from "./plugin/log.ts";
import { createMasking } from "./plugin/masking.ts";
import type { Masking } from "./plugin/masking.ts";
import type { ProviderServer } from "./protocol/server.ts";

/** For a command of the executable that a person runs: the log and the masking that `serve` gives a provider. */
export { createLog, createMasking };

export interface ServeOptions {
  /** The provider's name, which is the end of the executable's name: `terraform-provider-NAME`. */
  readonly name: string;
  readonly version: string;
  /** The address in a registry: `registry.terraform.io/NAMESPACE/NAME`. */
  readonly address: string;
  /** Serves until it is stopped, and prints how Terraform attaches. By default where `--debug` is an argument of the process. */
  readonly debug?: boolean;
}

/**
 * Serves a provider to the Terraform that started this process, and ends the process when Terraform is done.
 *
 * The handshake with Terraform is written before `load` is called, so that the provider's modules cost no time before
 * it. A definition that throws while it is loaded reaches the user as a diagnostic.
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
  // Terraform has its handshake and is connecting: meanwhile the provider is loaded.
  if (kept === undefined) await server();
}

/**
 * The encoded answer to an RPC of tfplugin6 that is the same for everybody, as that to `GetProviderSchema` is: the build keeps it
 * in the executable. The provider is loaded with the first RPC that has none.
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
