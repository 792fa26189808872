/** Encrypts secrets for their reader, so that only the reader's private key can decrypt the stored value. */
import { constants, publicEncrypt } from "node:crypto";
import { algorithmsOf, readPublicKey } from "./public-key.ts";
import type { Algorithm, PublicKey } from "./public-key.ts";

/** Encrypts a text and returns base64. */
export type Encrypt = (secret: string) => string;

/** A value that is too long for the reader's key, or a key that cannot encrypt. The message never holds the value. */
export class EncryptionError extends Error {
  override readonly name = "EncryptionError";
}

/** The assumed size of a value, in bytes, before it is known. */
const expectedBytes = 180;

/**
 * Prepares the encryption for a reader and tries it with a value of the expected size, so that a problem appears before
 * a secret exists.
 *
 * @param publicKey as for `readPublicKey`
 * @param algorithm by default the first algorithm of the kind of key
 * @throws PublicKeyError, EncryptionError
 */
export async function encryptFor(publicKey: string, algorithm?: Algorithm): Promise<Encrypt> {
  const key = readPublicKey(publicKey);
  const chosen = algorithm ?? defaultAlgorithm(key);
  if (!algorithmsOf[key.kind].includes(chosen)) throw new EncryptionError(mismatch(key, chosen));
  const encrypt = key.kind === "rsa" ? forRsa(key, chosen) : await sealFor(key.bytes);
  encrypt("x".repeat(expectedBytes));
  return encrypt;
}

export function defaultAlgorithm({ kind }: PublicKey): Algorithm {
  return kind === "rsa" ? "rsa_pkcs1" : "sealed_box";
}

/** The message for an algorithm that the key does not support. */
export function mismatch({ kind }: PublicKey, algorithm: Algorithm): string {
  const name = kind === "rsa" ? "An RSA key" : "A Curve25519 key";
  return `${name} does not support ${algorithm}. Use ${algorithmsOf[kind].join(" or ")}.`;
}

function forRsa({ key, bits }: Extract<PublicKey, { kind: "rsa" }>, algorithm: Algorithm): Encrypt {
  const oaep = algorithm === "rsa_oaep_sha256";
  const most = bits / 8 - (oaep ? 66 : 11);
  const padding = oaep
    ? { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }
    : { padding: constants.RSA_PKCS1_PADDING };
  return (secret) => {
    const bytes = Buffer.from(secret);
    if (bytes.length > Math.floor(most))
      throw new EncryptionError(
        `The value has ${bytes.length} bytes, and an RSA key of ${bits} bits takes at most ${Math.floor(most)} with ${algorithm}. Use a longer key.`,
      );
    return publicEncrypt({ key, ...padding }, bytes).toString("base64");
  };
}

/** The library is large, so it loads only here. */
async function sealFor(publicKey: Buffer): Promise<Encrypt> {
  const { default: sodium } = await import("libsodium-wrappers");
  await sodium.ready;
  return (secret) => {
    try {
      return Buffer.from(sodium.crypto_box_seal(Buffer.from(secret), publicKey)).toString("base64");
    } catch {
      throw new EncryptionError(
        "The Curve25519 public key cannot encrypt: it is not a usable point of the curve. Make another key pair.",
      );
    }
  };
}
