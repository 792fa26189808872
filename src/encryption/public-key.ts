import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** The algorithms for values, as in the attribute `algorithm`. */
export const algorithms = ["rsa_pkcs1", "rsa_oaep_sha256", "sealed_box"] as const;
export type Algorithm = (typeof algorithms)[number];

/** The public key of the reader of a value. */
export type PublicKey =
  | { readonly kind: "rsa"; readonly key: KeyObject; readonly bits: number }
  | { readonly kind: "curve25519"; readonly bytes: Buffer };

/** A text that is not a usable public key. The message describes the text and the key to use. */
export class PublicKeyError extends Error {
  override readonly name = "PublicKeyError";
}

/** The algorithms of each kind of key; the first is the default. */
export const algorithmsOf: Readonly<Record<PublicKey["kind"], readonly Algorithm[]>> = {
  rsa: ["rsa_pkcs1", "rsa_oaep_sha256"],
  curve25519: ["sealed_box"],
};

/** Shorter RSA keys are refused: a value of 180 bytes must fit, and shorter keys are not secure. */
const leastBits = 2048;
const keyBytes = 32;

/**
 * Reads a public key: RSA in PEM (`PUBLIC KEY` or `RSA PUBLIC KEY`), or Curve25519 as the base64 of its 32 bytes.
 *
 * @throws PublicKeyError
 */
export function readPublicKey(text: string): PublicKey {
  const trimmed = text.trim();
  if (/^[A-Za-z0-9+/]{43}=$/.test(trimmed)) return readCurve25519(trimmed);
  const [, label] = /^-----BEGIN ([A-Z0-9 ]+)-----$/m.exec(trimmed) ?? [];
  if (label?.includes("PRIVATE KEY"))
    throw new PublicKeyError(
      "This is a private key, which must not be stored. Use the public key of the pair (openssl pkey -in private.pem -pubout).",
    );
  if (label !== "PUBLIC KEY" && label !== "RSA PUBLIC KEY")
    throw new PublicKeyError(
      "This is neither an RSA public key in PEM (-----BEGIN PUBLIC KEY-----) nor a Curve25519 public key of 32 bytes in base64. " +
        "An OpenSSH key becomes PEM with ssh-keygen -e -m PKCS8 -f key.pub.",
    );
  return readRsa(trimmed);
}

function readRsa(pem: string): PublicKey {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new PublicKeyError("The PEM text is damaged. Copy the public key again, with its line breaks.");
  }
  const { modulusLength: bits = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== "rsa")
    throw new PublicKeyError(
      `This is a key for ${key.asymmetricKeyType ?? "an unknown algorithm"}, which cannot encrypt. Use an RSA key or a Curve25519 key.`,
    );
  if (bits < leastBits) throw new PublicKeyError(`The RSA key has ${bits} bits. It must have at least ${leastBits}.`);
  // With the exponent 1 the encrypted value would be the value itself.
  if (publicExponent < 3n || publicExponent % 2n === 0n)
    throw new PublicKeyError(
      `The RSA key has the public exponent ${publicExponent}, which encrypts nothing. Make another key.`,
    );
  return { kind: "rsa", key, bits };
}

function readCurve25519(base64: string): PublicKey {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length !== keyBytes || bytes.every((byte) => byte === 0))
    throw new PublicKeyError("The Curve25519 public key holds only zeros. Copy it again.");
  return { kind: "curve25519", bytes };
}
