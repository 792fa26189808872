/** The instructions for attaching Terraform to a running provider, for example under a debugger. */
import { addressesOf } from "./address.ts";
import type { Listener } from "./listen.ts";

/** Returns the text for stdout. With `Test` Terraform does not end the process, and trusts the protocol version. */
export function reattachText(of: {
  readonly address: string;
  readonly listener: Pick<Listener, "network" | "address">;
  readonly platform: NodeJS.Platform;
}): string {
  const attach = {
    Protocol: "grpc",
    ProtocolVersion: 6,
    Pid: process.pid,
    Test: true,
    Addr: { Network: of.listener.network, String: of.listener.address },
  };
  const value = JSON.stringify(Object.fromEntries(addressesOf(of.address).map((address) => [address, attach])));
  const assignments =
    of.platform === "win32"
      ? [
          `\tCommand Prompt:\tset "TF_REATTACH_PROVIDERS=${value}"`,
          `\tPowerShell:\t$env:TF_REATTACH_PROVIDERS='${value.replaceAll("'", "''")}'`,
        ]
      : [`\tTF_REATTACH_PROVIDERS='${value.replaceAll("'", `'"'"'`)}'`];
  return `Provider started. To attach Terraform or OpenTofu, set the TF_REATTACH_PROVIDERS environment variable with the following:

${assignments.join("\n")}

`;
}
