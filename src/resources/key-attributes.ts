import {
  between,
  computed,
  errorDiagnostic,
  int64,
  map,
  oneOf,
  optional,
  optionalComputed,
  required,
  singleNested,
  string,
} from "terraform-plugin-kit";
import type { AttributeChange, ConfigValidator, Validator } from "terraform-plugin-kit";
import { mismatch } from "../encryption/encrypt.ts";
import { algorithms, algorithmsOf, PublicKeyError, readPublicKey } from "../encryption/public-key.ts";
import type { Algorithm, PublicKey } from "../encryption/public-key.ts";
import { onlyAtCreate } from "../noun/fixed.ts";

/** A year, in seconds. */
const longestLife = 31_536_000;

export const isLifetime = [between(1, longestLife)] as const;

const isPublicKey: Validator<string> = (value) => {
  const read = typeof value === "string" ? tryToRead(value) : undefined;
  return read instanceof PublicKeyError ? `must be a public key. ${read.message}` : undefined;
};

/** The algorithm must be one that the kind of key takes. Unknown values are checked when they are known. */
const algorithmFits: ConfigValidator<"public_key" | "algorithm"> = ({ public_key, algorithm }) => {
  const key = typeof public_key === "string" ? tryToRead(public_key) : undefined;
  const chosen = algorithms.find((each) => each === algorithm);
  if (key === undefined || key instanceof PublicKeyError || chosen === undefined) return [];
  if (algorithmsOf[key.kind].includes(chosen)) return [];
  return [
    { ...errorDiagnostic("Algorithm Does Not Fit the Key", mismatch(key, chosen)), path: [{ attribute: "algorithm" }] },
  ];
};

function tryToRead(text: string): PublicKey | PublicKeyError {
  try {
    return readPublicKey(text);
  } catch (error) {
    if (error instanceof PublicKeyError) return error;
    throw error;
  }
}

/** Two writings of one public key: line breaks and the space around it do not count. */
function sameKey(one: string, other: string): boolean {
  const plain = (text: string): string => text.trim().replaceAll("\r\n", "\n");
  return plain(one) === plain(other);
}

/** For `requiresReplace` of an attribute whose every change makes another key. A value that is first set is planned in key-plan.ts. */
export function everyChange({ prior }: AttributeChange<unknown>): boolean {
  return prior !== null;
}

/** What every managed key has besides what the API shows of it. */
export const keyAttributes = {
  encrypt_to: optional(
    singleNested(
      {
        public_key: required(
          string,
          "The public key of the reader: RSA of at least 2048 bits in PEM, or Curve25519 (32 bytes) in base64.",
          { validate: [isPublicKey], semanticEquals: sameKey },
        ),
        algorithm: optionalComputed(
          string,
          `\`rsa_pkcs1\` (Terraform's \`rsadecrypt\` opens it), \`rsa_oaep_sha256\` (key management services, openssl), or \`sealed_box\` (libsodium, secrets of GitHub Actions). By default \`rsa_pkcs1\` for an RSA key and \`sealed_box\` for a Curve25519 key.`,
          { validate: [oneOf(...algorithms)] },
        ),
      },
      { validate: [algorithmFits] },
    ),
    "The reader for whom the provider encrypts the value of the key. Required to create a key; an imported key has no value to encrypt.",
    { requiresReplace: onlyAtCreate },
  ),
  keepers: optional(map(string), "Any values. A change makes a new key.", { requiresReplace: everyChange }),
  encrypted_value: computed(
    string,
    "The value of the key in base64, encrypted for `encrypt_to`; null for an imported key. The plain value is stored nowhere.",
  ),
};

/** What the API shows of every key. */
export const keyFacts = {
  redacted_value: computed(string, "The value of the key, without its middle."),
  created_at: computed(int64, "When the key was created, in Unix seconds."),
};

export interface EncryptTo {
  readonly public_key: string;
  readonly algorithm?: Algorithm | null | undefined;
}

/** An expired key counts as gone, so that the next apply makes another one. */
export function isUnexpired({ expires_at }: { readonly expires_at: number | bigint | null }, now: number): boolean {
  return expires_at === null || Number(expires_at) > now;
}
