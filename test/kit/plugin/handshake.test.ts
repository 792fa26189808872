import { X509Certificate } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { selfSigned } from "../../../src/kit/plugin/certificate.ts";
import { chooseProtocolVersion } from "../../../src/kit/plugin/handshake.ts";
import { launchFixture, runFixture } from "./fixture.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "handshake-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("run by a person", () => {
  test.each([undefined, "", "wrong"])(
    "with the cookie %j it explains itself on stderr and exits with 1",
    async (cookie) => {
      const { stdout, stderr, code } = await runFixture({ env: { TF_PLUGIN_MAGIC_COOKIE: cookie } });
      expect(code).toBe(1);
      expect(stdout).toBe("");
      expect(stderr).toContain("terraform-provider-fixture 1.2.3");
      expect(stderr).toContain('"example/fixture" =');
      expect(stderr).toContain("dev_overrides");
      expect(stderr).toContain("--help");
    },
  );
});

describe("the handshake", () => {
  test("is one line, the first of stdout, with a certificate for localhost", async () => {
    const host = await launchFixture();
    const { handshake } = host;
    expect(handshake).toMatchObject({ core: "1", version: "6", network: "unix", protocol: "grpc" });
    expect(handshake.multiplex).toBeUndefined();
    const certificate = new X509Certificate(handshake.certificate!);
    expect(certificate.checkHost("localhost")).toBe("localhost");
    await expect(host.call("GetMetadata", {})).resolves.toBeDefined();
    expect(host.stdout()).toBe(`${handshake.line}\n`);
  });

  test("has an empty sixth field without a certificate of the host, and serves plaintext", async () => {
    const host = await launchFixture({ plaintext: true });
    expect(host.handshake.line).toMatch(/\|grpc\|$/);
    await expect(host.call("GetMetadata", {})).resolves.toBeDefined();
  });

  test("has a seventh field only for hosts that know it", async () => {
    const host = await launchFixture({ env: { PLUGIN_MULTIPLEX_GRPC: "true" } });
    expect(host.handshake.multiplex).toBe("false");
  });

  test.each([
    ["5,6", 6],
    ["6,5", 6],
    ["4,5", 6],
    ["x,6", 6],
    [undefined, 6],
  ])("of versions %j chooses %d", (versions, chosen) => {
    expect(chooseProtocolVersion({ PLUGIN_PROTOCOL_VERSIONS: versions })).toBe(chosen);
  });

  test("does not come with a certificate of the host that is none", async () => {
    const { stdout, stderr, code } = await runFixture({ env: { PLUGIN_CLIENT_CERT: "nonsense" } });
    expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
    expect(stderr).toContain("PLUGIN_CLIENT_CERT");
  });
});

describe("the environment of a host that runs under Node", () => {
  test.each(["unix", "tcp"])("makes no cluster worker of the plugin: %s", async (network) => {
    const host = await launchFixture({ env: { NODE_UNIQUE_ID: "1", PLUGIN_FIXTURE: network } });
    await expect(host.call("GetMetadata", {})).resolves.toBeDefined();
  });
});

describe("mutual TLS", () => {
  test("refuses a host that shows another certificate, and one without TLS", async () => {
    const host = await launchFixture();
    const stranger = host.connect({ credentials: host.credentials(selfSigned(Date.now())) });
    await expect(stranger.call("GetMetadata", {})).rejects.toMatchObject({ code: grpc.status.UNAVAILABLE });
    stranger.close();
    const plain = host.connect({ credentials: grpc.credentials.createInsecure() });
    await expect(plain.call("GetMetadata", {})).rejects.toMatchObject({ code: grpc.status.UNAVAILABLE });
    plain.close();
    await expect(host.call("GetMetadata", {})).resolves.toBeDefined();
  });

  test("uses a certificate of the shape go-plugin makes", () => {
    const now = Date.UTC(2026, 0, 1);
    const certificate = new X509Certificate(selfSigned(now).der);
    expect(certificate.ca).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.subject).toBe("O=terraform-provider\nCN=localhost");
    expect(certificate.subjectAltName).toBe("DNS:localhost");
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
    expect(now - certificate.validFromDate.getTime()).toBe(60_000);
    expect(certificate.validToDate.getUTCFullYear()).toBe(2056);
    // keyUsage, critical: digitalSignature, keyEncipherment, keyAgreement, keyCertSign
    expect(certificate.raw.includes(Buffer.from("0603551d0f0101ff0404030202ac", "hex"))).toBe(true);
  });

  test("never repeats a serial number, and writes each as a positive one", () => {
    const serials = Array.from({ length: 50 }, () => new X509Certificate(selfSigned(Date.now()).der).serialNumber);
    expect(new Set(serials).size).toBe(50);
    expect(serials.filter((serial) => serial.startsWith("-"))).toEqual([]);
  });
});

describe("the socket", () => {
  test("is a fresh file in the temporary folder that only its owner can use", async () => {
    const host = await launchFixture({ env: { TMPDIR: folder } });
    const { address } = host.handshake;
    expect(dirname(address)).toBe(folder);
    expect(address).toMatch(/\/plugin\w+$/);
    expect(statSync(address).isSocket()).toBe(true);
    expect(statSync(address).mode & 0o777).toBe(0o600);
  });

  test("is in /tmp when the temporary folder has a path of 150 characters", async () => {
    const deep = join(folder, "d".repeat(150));
    mkdirSync(deep);
    const host = await launchFixture({ env: { TMPDIR: deep } });
    expect(dirname(host.handshake.address)).toBe("/tmp");
    await expect(host.call("GetMetadata", {})).resolves.toBeDefined();
  });

  test("is in /tmp when there is no temporary folder to write to", async () => {
    const host = await launchFixture({ env: { TMPDIR: join(folder, "missing") } });
    expect(dirname(host.handshake.address)).toBe("/tmp");
  });

  test("is in PLUGIN_UNIX_SOCKET_DIR, of the group the host names", async () => {
    const group = process.getgid?.() ?? 0;
    const env = { PLUGIN_UNIX_SOCKET_DIR: folder, PLUGIN_UNIX_SOCKET_GROUP: String(group) };
    const { address } = (await launchFixture({ env })).handshake;
    expect(dirname(address)).toBe(folder);
    expect(statSync(address)).toMatchObject({ gid: group });
    expect(statSync(address).mode & 0o777).toBe(0o660);
  });

  test.each([{ PLUGIN_UNIX_SOCKET_DIR: "/nowhere/at/all" }, { PLUGIN_UNIX_SOCKET_GROUP: "no-such-group" }])(
    "is not put elsewhere when the host asks for %j",
    async (env) => {
      const { stdout, stderr, code } = await runFixture({ env });
      expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
      expect(stderr).toContain(Object.values(env)[0]);
    },
  );
});

describe("TCP", () => {
  test("takes the first free port of the host's range", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const env = { PLUGIN_FIXTURE: "tcp", PLUGIN_MIN_PORT: String(port), PLUGIN_MAX_PORT: String(port + 50) };
    const host = await launchFixture({ env });
    const [address, chosen] = host.handshake.address.split(":");
    expect(host.handshake.network).toBe("tcp");
    expect(address).toBe("127.0.0.1");
    expect(Number(chosen)).toBeGreaterThan(port);
    expect(Number(chosen)).toBeLessThanOrEqual(port + 50);
    await expect(host.call("GetMetadata", {})).resolves.toBeDefined();

    const full = await runFixture({ env: { ...env, PLUGIN_MAX_PORT: String(port) } });
    expect(full).toMatchObject({ stdout: "", code: 1, stderr: expect.stringContaining(`${port}`) as string });
    taken.close();
  });

  test.each([
    ["a", "b"],
    ["200", "100"],
    ["1", "70000"],
  ])("does not start on a range from %s to %s", async (from, to) => {
    const env = { PLUGIN_FIXTURE: "tcp", PLUGIN_MIN_PORT: from, PLUGIN_MAX_PORT: to };
    expect(await runFixture({ env })).toMatchObject({ stdout: "", code: 1 });
  });

  test("chooses any port when the host names no range", async () => {
    const env = { PLUGIN_FIXTURE: "tcp", PLUGIN_MIN_PORT: undefined, PLUGIN_MAX_PORT: undefined };
    await expect((await launchFixture({ env })).call("GetMetadata", {})).resolves.toBeDefined();
  });
});

describe("what it is started with", () => {
  test("the working directory may be read-only", async () => {
    const cwd = join(folder, "read-only");
    mkdirSync(cwd);
    chmodSync(cwd, 0o555);
    await expect((await launchFixture({ cwd })).call("GetMetadata", {})).resolves.toBeDefined();
  });

  test("stdin is not read: it is Terraform's", async () => {
    const answers = join(folder, "answers");
    writeFileSync(answers, "yes\n");
    const stdin = openSync(answers, "r");
    const host = await launchFixture({ stdin });
    await host.call("GetMetadata", {});
    await host.shutdown();
    // The offset is shared with the child, so what it had read would be missing.
    const buffer = Buffer.alloc(10);
    expect(readSync(stdin, buffer)).toBe(readFileSync(answers).length);
    expect(existsSync(host.handshake.address)).toBe(false);
  });
});
