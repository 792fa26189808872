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

/** Checks that the algorithm fits the kind of key. An unknown value is checked once it is known. */
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

/** Whether two texts are the same public key. Line breaks and space around it do not count. */
function sameKey(one: string, other: string): boolean {
  const plain = (text: string): string => text.trim().replaceAll("\r\n", "\n");
  return plain(one) === plain(other);
}

/** `requiresReplace` for an attribute whose every change creates another key. key-plan.ts plans a value that is first set. */
export function everyChange({ prior }: AttributeChange<unknown>): boolean {
  return prior !== null;
}

/** The attributes of every managed key that the API does not return. */
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
  keepers: optional(map(string), "Any values. A change of a value replaces the key.", { requiresReplace: everyChange }),
  encrypted_value: computed(
    string,
    "The value of the key in base64, encrypted for `encrypt_to`; null for an imported key. The plain value is stored nowhere.",
  ),
};

/** The attributes that the API returns for every key. */
export const keyFacts = {
  redacted_value: computed(string, "The first and last characters of the key's value."),
  created_at: computed(int64, "When the key was created, in Unix seconds."),
};

export interface EncryptTo {
  readonly public_key: string;
  readonly algorithm?: Algorithm | null | undefined;
}

/** An expired key counts as gone, so the next apply creates another key. */
export function isUnexpired({ expires_at }: { readonly expires_at: number | bigint | null }, now: number): boolean {
  return expires_at === null || Number(expires_at) > now;
}
