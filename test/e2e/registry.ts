/** A provider registry and a network mirror over https, with further files for tests. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { onTestFinished } from "vitest";
import { selfSigned } from "terraform-plugin-kit/testing";
import { providerAddress } from "../support/terraform.ts";

/** A version of the provider in a registry. */
export interface Published {
  readonly version: string;
  readonly signingKey: string;
  /** every file of the release by its name */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** The answer of a server: bytes as they are, and any other value as JSON. */
export type Answer = Buffer | object;

export interface Registry {
  readonly url: string;
  /** the environment in which programs trust the server */
  readonly trust: (file: string) => Readonly<Record<string, string>>;
  readonly cert: string;
}

/** @returns the files of a folder of the release script */
export async function readRelease(folder: string, version: string, signingKey: string): Promise<Published> {
  const names = await readdir(folder);
  const files = names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(join(folder, name))]);
  return { version, signingKey, files: new Map(await Promise.all(files)) };
}

/**
 * Serves a network mirror below /mirror, a registry below /v1/providers, and files below /files.
 *
 * @param published is called for each request
 * @param more answers the other requests
 */
export async function serveRegistry(
  published: () => readonly Published[],
  more: (request: IncomingMessage, url: URL) => Promise<Answer | undefined> = async () =>
    await Promise.resolve(undefined),
): Promise<Registry> {
  const { key, cert } = selfSigned(Date.now());
  const server = createServer({ key, cert }, (request, response) => {
    const url = new URL(request.url ?? "/", "https://localhost");
    const known = fileOf(published(), url.pathname) ?? answerOf(published(), url.pathname);
    void (known === undefined ? more(request, url) : Promise.resolve(known)).then((answer) => {
      const isFile = Buffer.isBuffer(answer) && !url.pathname.endsWith(".json");
      const type = isFile ? "application/octet-stream" : "application/json";
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": type });
      response.end(Buffer.isBuffer(answer) ? answer : JSON.stringify(answer));
    });
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    trust: (file) => ({ SSL_CERT_FILE: file, CURL_CA_BUNDLE: file }),
    cert,
  };
}

function fileOf(published: readonly Published[], path: string): Buffer | undefined {
  const [, version, name = ""] = /^\/files\/([\d.]+)\/([\w.-]+)$/.exec(path) ?? [];
  return published.find((each) => each.version === version)?.files.get(name);
}

/** The two protocols of Terraform's documentation: provider-network-mirror-protocol, provider-registry-protocol. */
function answerOf(published: readonly Published[], path: string): object | undefined {
  const mirror = `/mirror/${providerAddress()}`;
  if (path === `${mirror}/index.json`)
    return { versions: Object.fromEntries(published.map(({ version }) => [version, {}])) };
  const [, registry, version] = /^(\/v1\/providers\/[\w-]+\/openai)\/(?:([\d.]+)|versions)/.exec(path) ?? [];
  if (registry !== undefined && version === undefined) {
    const versions = published.map((each) => ({
      version: each.version,
      protocols: ["6.0"],
      platforms: platforms(each),
    }));
    return { versions };
  }
  const asked = published.find((each) => path === `${mirror}/${each.version}.json` || each.version === version);
  if (asked === undefined) return undefined;
  const prefix = `/files/${asked.version}`;
  if (path.startsWith(mirror)) {
    const archives = platforms(asked).map(({ os, arch, zip }) => [
      `${os}_${arch}`,
      { url: `${prefix}/${zip}`, hashes: [`zh:${sha256(asked, zip)}`] },
    ]);
    return { archives: Object.fromEntries(archives) as object };
  }
  const platform = platforms(asked).find(({ os, arch }) => path === `${registry}/${version}/download/${os}/${arch}`);
  if (platform === undefined) return undefined;
  const sums = `${prefix}/terraform-provider-openai_${asked.version}_SHA256SUMS`;
  return {
    protocols: ["6.0"],
    os: platform.os,
    arch: platform.arch,
    filename: platform.zip,
    download_url: `${prefix}/${platform.zip}`,
    shasums_url: sums,
    shasums_signature_url: `${sums}.sig`,
    shasum: sha256(asked, platform.zip),
    signing_keys: { gpg_public_keys: [{ key_id: "", ascii_armor: asked.signingKey }] },
  };
}

function platforms({ files }: Published): readonly { os: string; arch: string; zip: string }[] {
  return [...files.keys()]
    .filter((name) => name.endsWith(".zip"))
    .map((zip) => {
      const [os = "", arch = ""] = basename(zip, ".zip").split("_").slice(2);
      return { os, arch, zip };
    });
}

export function sha256({ files }: Published, name: string): string {
  return createHash("sha256")
    .update(files.get(name) ?? "")
    .digest("hex");
}
