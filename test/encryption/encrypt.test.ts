import { execFileSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import nacl from "tweetnacl";
import { open } from "tweetnacl-sealedbox-js";
import { encryptFor } from "../../src/encryption/encrypt.ts";
import { readPublicKey } from "../../src/encryption/public-key.ts";
import type { Algorithm } from "../../src/encryption/public-key.ts";

const secret = `sk-svcacct-${"aB3_-".repeat(31)}ü`;

function rsa(modulusLength = 2048, type: "spki" | "pkcs1" = "spki"): { publicKey: string; privateKey: string } {
  return generateKeyPairSync("rsa", {
    modulusLength,
    publicKeyEncoding: { type, format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

test.each([
  ["rsa_pkcs1", "spki", []],
  ["rsa_pkcs1", "pkcs1", []],
  ["rsa_oaep_sha256", "spki", ["-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256"]],
] as const)("openssl pkeyutl opens %s for a key in %s", async (algorithm, type, options) => {
  const { publicKey, privateKey } = rsa(2048, type);
  const encrypted = (await encryptFor(publicKey, algorithm))(secret);
  const folder = await mkdtemp(join(tmpdir(), "pkeyutl-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "key.pem"), privateKey);
  const args = ["pkeyutl", "-decrypt", "-inkey", join(folder, "key.pem"), ...options];
  expect(execFileSync("openssl", args, { input: Buffer.from(encrypted, "base64") }).toString()).toBe(secret);
});

test("another implementation of libsodium opens a sealed box", async () => {
  const { publicKey, secretKey } = nacl.box.keyPair();
  const encrypt = await encryptFor(`${Buffer.from(publicKey).toString("base64")}\n`);
  const opened = open(Buffer.from(encrypt(secret), "base64"), publicKey, secretKey);
  expect(Buffer.from(opened ?? []).toString()).toBe(secret);
});

test("two encryptions of one text differ", async () => {
  const { publicKey } = rsa();
  const box = Buffer.from(nacl.box.keyPair().publicKey).toString("base64");
  for (const key of [publicKey, box]) {
    const encrypt = await encryptFor(key);
    expect(encrypt(secret)).not.toBe(encrypt(secret));
  }
});

test.each([
  ["a private key", () => rsa().privateKey, "private key"],
  ["a short key", () => rsa(1024).publicKey, "1024 bits"],
  [
    "a key that only signs",
    () => generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }),
    "ed25519",
  ],
  ["a key of OpenSSH", () => "ssh-rsa AAAAB3NzaC1yc2E= me@host", "ssh-keygen"],
  ["a key of 31 bytes", () => Buffer.alloc(31, 1).toString("base64"), "32 bytes"],
  ["zeros", () => Buffer.alloc(32).toString("base64"), "zeros"],
  ["damaged PEM", () => rsa().publicKey.replace(/\n.{40}/, "\n"), "damaged"],
  ["nothing", () => "", "neither"],
  ["the exponent 1", () => exponentOne(), "exponent 1"],
])("%s is refused with a remedy", (_, text, words) => {
  expect(() => readPublicKey(text())).toThrow(words);
});

test("a point of small order is refused before a secret exists", async () => {
  const one = Buffer.alloc(32);
  one[0] = 1;
  await expect(encryptFor(one.toString("base64"))).rejects.toThrow("cannot encrypt: it is not a usable point");
});

test.each<[Algorithm, "rsa" | "box"]>([
  ["sealed_box", "rsa"],
  ["rsa_pkcs1", "box"],
  ["rsa_oaep_sha256", "box"],
])("%s with a key of another kind (%s) is refused", async (algorithm, kind) => {
  const key = kind === "rsa" ? rsa().publicKey : Buffer.from(nacl.box.keyPair().publicKey).toString("base64");
  await expect(encryptFor(key, algorithm)).rejects.toThrow("does not support");
});

test("a value that is too long is refused and stays hidden", async () => {
  const long = "sk-".padEnd(191, "z");
  const encrypt = await encryptFor(rsa().publicKey, "rsa_oaep_sha256");
  expect(() => encrypt(long)).toThrow(/has 191 bytes.*at most 190/);
  expect(() => encrypt(long)).not.toThrow("zzzz");
});

/** A key with the exponent 1, which encrypts a text to itself. */
function exponentOne(): string {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), e: "AQ" };
  return createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
}
