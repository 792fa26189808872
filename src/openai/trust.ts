import { readFile } from "node:fs/promises";
import type { SecureContext } from "node:tls";

/** What certificates of servers are checked against. */
export interface Trust {
  /** always true: NODE_TLS_REJECT_UNAUTHORIZED in the environment would otherwise switch the check off, with a key on the way */
  readonly rejectUnauthorized: true;
  /** absent for Node's own authorities and those of NODE_EXTRA_CA_CERTS */
  readonly secureContext?: SecureContext;
}

/**
 * Node's authorities, with those in the file that SSL_CERT_FILE names, as programs written in Go have it. A file that
 * cannot be used adds nothing: it is often set for other programs.
 */
export async function createTrust(env: NodeJS.ProcessEnv): Promise<Trust> {
  const file = env["SSL_CERT_FILE"];
  if (!file) return { rejectUnauthorized: true };
  const { createSecureContext, getCACertificates } = await import("node:tls");
  try {
    // Made once: reading some hundred certificates for each connection would cost more than the connection.
    const secureContext = createSecureContext({ ca: [...getCACertificates("default"), await readFile(file, "utf8")] });
    return { rejectUnauthorized: true, secureContext };
  } catch {
    return { rejectUnauthorized: true };
  }
}

/** What to do about a certificate that was not accepted, by the error's code; undefined where another authority would not help. */
export function adviceOnTrust(code: string): string | undefined {
  return /SELF_SIGNED|UNABLE_TO_|CERT_UNTRUSTED/.test(code)
    ? "If its issuer is to be trusted, name a PEM file with the issuer's certificate in SSL_CERT_FILE or NODE_EXTRA_CA_CERTS"
    : undefined;
}
