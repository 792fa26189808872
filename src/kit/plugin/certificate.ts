/**
 * AutoMTLS: each side makes a self-signed certificate at start, sends it in the handshake, and trusts only the other's
 * certificate. Node signs but cannot write certificates (RFC 5280), hence the DER below.
 */
import { generateKeyPairSync, randomBytes, sign, X509Certificate } from "node:crypto";
import { der, objectId } from "./der.ts";

export interface Certificate {
  /** PEM */
  readonly cert: string;
  /** PEM, PKCS #8 */
  readonly key: string;
  readonly der: Buffer;
  /** DER of the only certificate that the peer may show */
  readonly peer: Buffer;
}

const ecdsaWithSha256 = der.sequence(objectId("1.2.840.10045.4.3.2"));
const yearMs = 365.2425 * 24 * 60 * 60 * 1000;

/**
 * Returns a new certificate for `localhost` and its key, for a peer that shows `peer`. The curve is P-256, because
 * making that key takes a tenth of a millisecond. Terraform accepts any curve.
 *
 * @throws Error when `peer` is not a PEM certificate
 */
export function createCertificate(peer: string): Certificate {
  return { ...selfSigned(Date.now()), peer: derOf(peer) };
}

function derOf(peer: string): Buffer {
  try {
    return new X509Certificate(peer).raw;
  } catch {
    throw new Error("PLUGIN_CLIENT_CERT is not a PEM certificate");
  }
}

/**
 * Returns a certificate for one host name and its key. It is valid from a minute before `now` (Unix milliseconds):
 * clocks jump, and a certificate that is not yet valid is fatal.
 */
export function selfSigned(now: number, host = "localhost"): Omit<Certificate, "peer"> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const toBeSigned = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(randomBytes(16)),
    ecdsaWithSha256,
    name(host),
    der.sequence(der.time(new Date(now - 60_000)), der.time(new Date(now + 30 * yearMs))),
    name(host),
    publicKey.export({ type: "spki", format: "der" }),
    der.explicit(3, extensions(host)),
  );
  const signature = der.bitString(sign("sha256", toBeSigned, privateKey));
  const certificate = der.sequence(toBeSigned, ecdsaWithSha256, signature);
  return {
    cert: pem(certificate),
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    der: certificate,
  };
}

/** The name of both issuer and subject. */
function name(host: string): Buffer {
  const part = (id: string, text: string): Buffer => der.set(der.sequence(objectId(id), der.utf8String(text)));
  return der.sequence(part("2.5.4.10", "terraform-provider"), part("2.5.4.3", host));
}

function extensions(host: string): Buffer {
  const critical = der.boolean(true);
  const extension = (id: string, ...rest: readonly Buffer[]): Buffer => der.sequence(objectId(id), ...rest);
  return der.sequence(
    // basicConstraints: a certificate authority, because the certificate is self-signed
    extension("2.5.29.19", critical, der.octetString(der.sequence(der.boolean(true)))),
    // keyUsage: digitalSignature, keyEncipherment, keyAgreement, keyCertSign (bits 0, 2, 4 and 5)
    extension("2.5.29.15", critical, der.octetString(der.bitString(Buffer.from([0b1010_1100]), 2))),
    // extKeyUsage: server and client
    extension("2.5.29.37", der.octetString(der.sequence(objectId("1.3.6.1.5.5.7.3.1"), objectId("1.3.6.1.5.5.7.3.2")))),
    // subjectAltName: the name that the peer dials
    extension("2.5.29.17", der.octetString(der.sequence(der.implicit(2, Buffer.from(host))))),
  );
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
