import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { afterAll, describe, expect, test, vi } from "vitest";
import { endWhenOrphaned } from "../../../src/kit/plugin/life.ts";
import { cookie } from "../../../src/kit/testing/fake-host.ts";
import { connectPeer } from "../../../src/kit/testing/fake-host-peer.ts";
import { fixture, launchFixture } from "./fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "life-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("Shutdown", () => {
  test("is answered; then the process ends by itself with 0 and takes its socket along", async () => {
    const host = await launchFixture();
    const stdio = host.open("plugin.GRPCStdio", "StreamStdio", {});
    stdio.on("error", () => {}).resume();
    const status = once(stdio, "status");
    await host.call("GetMetadata", {});
    expect(existsSync(host.handshake.address)).toBe(true);
    expect(await host.shutdown()).toMatchObject({ code: 0, signal: null, replied: true });
    expect(existsSync(host.handshake.address)).toBe(false);
    expect((await status)[0]).toMatchObject({ code: grpc.status.OK });
  });

  test.each(["", "stuck-close"])("ends a call that never answers before the host would kill (%s)", async (asked) => {
    const host = await launchFixture({ env: { PLUGIN_FIXTURE: asked } });
    const broker = host.open("plugin.GRPCBroker", "StartStream", {});
    broker.on("error", () => {}).resume();
    const stuck = host.call("ReadResource", {}).catch((error: grpc.ServiceError) => error);
    await host.call("GetMetadata", {});
    expect(await host.shutdown()).toMatchObject({ code: 0, signal: null, replied: true });
    expect(await stuck).toMatchObject({ code: expect.any(Number) as number });
  });
});

describe("signals", () => {
  test("SIGINT and SIGHUP are ignored: it is the host that decides", async () => {
    const host = await launchFixture();
    await host.call("GetMetadata", {});
    host.signal("SIGINT");
    host.signal("SIGINT");
    host.signal("SIGHUP");
    await expect(host.call("GetMetadata", {})).resolves.toBeDefined();
    expect(await host.shutdown()).toMatchObject({ code: 0, replied: true });
  });

  test("SIGTERM ends it with 0 and without its socket", async () => {
    const host = await launchFixture();
    host.signal("SIGTERM");
    expect(await host.exited).toEqual({ code: 0, signal: null });
    expect(existsSync(host.handshake.address)).toBe(false);
  });

  test("SIGTERM lets a call that runs answer first", async () => {
    const host = await launchFixture();
    const running = host.call("ReadResource", {});
    await host.call("GetMetadata", {});
    host.signal("SIGTERM");
    host.signal("SIGTERM");
    expect((await running).private.toString()).toBe("stopped");
    expect(await host.exited).toEqual({ code: 0, signal: null });
  });

  test("SIGTERM ends it even when a call never answers", async () => {
    const host = await launchFixture({ env: { PLUGIN_FIXTURE: "stuck-stop,stuck-close" } });
    const running = host.call("ReadResource", {}).catch((error: grpc.ServiceError) => error);
    await host.call("GetMetadata", {});
    host.signal("SIGTERM");
    expect(await host.exited).toEqual({ code: 0, signal: null });
    expect(await running).toMatchObject({ code: expect.any(Number) as number });
  });

  test("Shutdown after SIGTERM ends it at once", async () => {
    const host = await launchFixture({ env: { PLUGIN_FIXTURE: "stuck-stop" } });
    host.signal("SIGTERM");
    expect(await host.shutdown()).toMatchObject({ code: 0, signal: null, replied: true });
  });
});

test("an orphan ends and takes its socket along", async () => {
  // A parent that starts the plugin and is then killed, like Terraform by the kernel.
  const parentCode = `
    const child = require("node:child_process").spawn(process.execPath, ${JSON.stringify(fixture.args)}, { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.once("data", (line) => console.log(JSON.stringify({ pid: child.pid, line: String(line) })));
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["-e", parentCode], {
    env: { ...process.env, TF_PLUGIN_MAGIC_COOKIE: cookie, PLUGIN_CLIENT_CERT: undefined },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [report] = (await once(parent.stdout, "data")) as [Buffer];
  const { pid, line } = JSON.parse(report.toString()) as { pid: number; line: string };
  const socket = line.split("|")[3] ?? "";
  expect(existsSync(socket)).toBe(true);
  parent.kill("SIGKILL");
  await until(() => !isAlive(pid));
  expect(existsSync(socket)).toBe(false);
});

test("a process without a connection for a minute ends, once it has had one", () => {
  vi.useFakeTimers();
  try {
    const reasons: string[] = [];
    let idle: (idle: boolean) => void = () => {};
    const connections = { prepare: () => {}, close: async () => {}, onIdle: (listen: typeof idle) => (idle = listen) };
    endWhenOrphaned({ connections, end: (reason) => reasons.push(reason) });
    vi.advanceTimersByTime(120_000);
    idle(true);
    vi.advanceTimersByTime(59_000);
    idle(false);
    vi.advanceTimersByTime(120_000);
    idle(true);
    vi.advanceTimersByTime(59_999);
    expect(reasons).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(reasons).toEqual(["no host is connected any more"]);
  } finally {
    vi.useRealTimers();
  }
});

describe("connections", () => {
  test("each have their own state", async () => {
    const host = await launchFixture();
    const second = host.connect();
    await host.call("ConfigureProvider", { terraform_version: "first" });
    await second.call("ConfigureProvider", { terraform_version: "second" });
    expect((await host.call("GetMetadata", {})).resources).toEqual([{ type_name: "first" }]);
    expect((await second.call("GetMetadata", {})).resources).toEqual([{ type_name: "second" }]);
    second.close();
    expect((await host.call("GetMetadata", {})).resources).toEqual([{ type_name: "first" }]);
  });

  test("cancel their calls when the host is lost", async () => {
    const note = join(folder, "cancelled");
    const host = await launchFixture({ plaintext: true, env: { PLUGIN_FIXTURE_NOTE: note } });
    const wire = await relay(host.handshake.address);
    const peer = connectPeer("unix", wire.address, grpc.credentials.createInsecure());
    const lost = peer.call("ReadResource", {}).catch((error: grpc.ServiceError) => error);
    await peer.call("GetMetadata", {});
    expect(existsSync(note)).toBe(false);
    wire.cut();
    await until(() => existsSync(note));
    expect(await lost).toMatchObject({ code: grpc.status.UNAVAILABLE });
    peer.close();
    await expect(host.call("GetMetadata", {})).resolves.toBeDefined();
  });

  test("cancel one call when the host gives it up", async () => {
    const note = join(folder, "given-up");
    const host = await launchFixture({ env: { PLUGIN_FIXTURE_NOTE: note } });
    const patience = new AbortController();
    const call = host.call("ReadResource", {}, { signal: patience.signal }).catch((error: grpc.ServiceError) => error);
    await host.call("GetMetadata", {});
    patience.abort();
    expect(await call).toMatchObject({ code: grpc.status.CANCELLED });
    await until(() => existsSync(note));
  });

  test("carry messages far beyond the default limit of 4 MiB", async () => {
    const host = await launchFixture({ plaintext: true });
    const msgpack = Buffer.alloc(20 * 1024 * 1024, 7);
    const { state } = await host.call("ReadDataSource", { config: { msgpack } });
    expect(state?.msgpack.equals(msgpack)).toBe(true);
  });

  test("stream, and survive bytes that are no message", async () => {
    const host = await launchFixture();
    const events = await host.stream("ListResource", [{}]);
    expect(events.map((event) => event.display_name)).toEqual(["one", "two"]);
    const garbage = host.callRaw("ConfigureProvider", Buffer.from([0x0a, 0xff, 0xff, 0xff]));
    await expect(garbage).rejects.toMatchObject({ code: grpc.status.INTERNAL });
    await expect(host.callRaw("StopProvider", Buffer.alloc(0))).resolves.toBeInstanceOf(Buffer);
    await expect(host.call("MoveResourceState", {})).rejects.toMatchObject({ code: grpc.status.UNIMPLEMENTED });
  });

  test("answer health checks for the plugin and nothing else", async () => {
    const host = await launchFixture();
    const check = (service: string): Promise<object> => host.unary("grpc.health.v1.Health", "Check", { service });
    await expect(check("plugin")).resolves.toEqual({ status: 1 });
    await expect(check("")).resolves.toEqual({ status: 1 });
    await expect(check("other")).rejects.toMatchObject({ code: grpc.status.NOT_FOUND });
    const watch = host.open("grpc.health.v1.Health", "Watch", { service: "plugin" });
    watch.on("error", () => {});
    expect((await once(watch, "data"))[0]).toEqual({ status: 1 });
    watch.cancel();
  });
});

describe("debug mode", () => {
  test("prints how to attach, and serves several connections until it is stopped", async () => {
    const child = spawn(fixture.command, [...fixture.args, "--debug"], {
      env: { ...process.env, TF_PLUGIN_MAGIC_COOKIE: undefined, PLUGIN_CLIENT_CERT: "ignored" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [text] = (await once(child.stdout, "data")) as [Buffer];
    const exited = once(child, "exit");
    expect(text.toString()).toContain("set the TF_REATTACH_PROVIDERS environment variable with the following:\n\n\t");
    const json = /TF_REATTACH_PROVIDERS='(.*)'\n/.exec(text.toString())?.[1] ?? "";
    const reattach = JSON.parse(json) as Record<string, { Addr: { Network: string; String: string } }>;
    const entry = reattach["registry.terraform.io/example/fixture"];
    expect(reattach["registry.opentofu.org/example/fixture"]).toEqual(entry);
    expect(entry).toMatchObject({ Protocol: "grpc", ProtocolVersion: 6, Pid: child.pid, Test: true });
    const { Network, String: address } = entry!.Addr;

    const peers = [1, 2].map(() => connectPeer(Network, address, grpc.credentials.createInsecure()));
    await Promise.all(peers.map((peer, index) => peer.call("ConfigureProvider", { terraform_version: `${index}` })));
    const names = await Promise.all(
      peers.map(async (peer) => (await peer.call("GetMetadata", {})).resources[0]?.type_name),
    );
    expect(names).toEqual(["0", "1"]);
    peers.forEach((peer) => peer.close());

    child.kill("SIGINT");
    expect(await exited).toEqual([0, null]);
    expect(existsSync(address)).toBe(false);
  });
});

/** A socket in front of another one, so that a test can break the connection in the middle. */
async function relay(to: string): Promise<{ address: string; cut: () => void }> {
  const sockets: Socket[] = [];
  const address = join(folder, "relay");
  const server = createServer((incoming) => {
    const outgoing = connect(to);
    sockets.push(incoming, outgoing);
    incoming.on("error", () => {}).pipe(outgoing);
    outgoing.on("error", () => {}).pipe(incoming);
  }).listen(address);
  await once(server, "listening");
  const cut = (): void => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
  };
  return { address, cut };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  await vi.waitUntil(condition, { timeout: 20_000, interval: 20 });
}
