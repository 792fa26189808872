import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { path } from "../../src/openai/path.ts";
import { chooseProxy } from "../../src/openai/proxy.ts";
import { rejection, startClient } from "./test-server.ts";
import { startSecureServer } from "./secure-server.ts";

const projects = path`/organization/projects`;
const api = new URL("https://api.example.com/v1");

describe("the proxy for a request", () => {
  test.each<[string, NodeJS.ProcessEnv, string | undefined]>([
    ["HTTPS_PROXY", { HTTPS_PROXY: "http://proxy:3128" }, "http://proxy:3128/"],
    ["https_proxy, which wins", { https_proxy: "https://one", HTTPS_PROXY: "http://two" }, "https://one/"],
    [
      "an address with a path, a query and a fragment",
      { HTTPS_PROXY: "http://proxy:3128/a?b#c" },
      "http://proxy:3128/",
    ],
    ["socks5", { HTTPS_PROXY: "socks5h://u:p@proxy:1080" }, "socks5://u:p@proxy:1080"],
    ["an address without a scheme", { HTTPS_PROXY: " proxy:3128 " }, "http://proxy:3128/"],
    ["nothing when it is empty", { HTTPS_PROXY: " " }, undefined],
    ["nothing by the variable for http", { HTTP_PROXY: "http://proxy", http_proxy: "http://proxy" }, undefined],
  ])("is named by %s", (_name, env, expected) => {
    const choice = chooseProxy(api, env);
    expect(choice === undefined || "problem" in choice ? choice : choice.url.href).toBe(expected);
  });

  test.each([
    ["api.example.com", true],
    ["API.Example.com.", true],
    ["example.com", true],
    [".example.com", true],
    ["*.example.com", true],
    ["*", true],
    ["other.example, api.example.com:443", true],
    ["*:443", true],
    ["api.example.com:8443", false],
    ["*.api.example.com", false],
    ["ample.com", false],
    ["::1 [::1]:443 . :443 ,,", false],
    ["", false],
  ])("is none where NO_PROXY is %j: %s", (list, exempt) => {
    expect(chooseProxy(api, { HTTPS_PROXY: "proxy", NO_PROXY: list }) === undefined).toBe(exempt);
  });

  test.each(["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443"])(
    "is none for an IPv6 address in NO_PROXY: %s",
    (entry) => {
      expect(
        chooseProxy(new URL("https://[2001:db8::1]/v1"), { HTTPS_PROXY: "proxy", NO_PROXY: entry }),
      ).toBeUndefined();
    },
  );

  test.each([
    ["https://10.1.2.3/v1", "10.0.0.0/8", true],
    ["https://11.1.2.3/v1", "10.0.0.0/8", false],
    ["https://[2001:db8::1]/v1", "192.168.0.0/16,2001:db8::/32", true],
    ["https://api.example.com/v1", "0.0.0.0/0", false],
    ["https://10.1.2.3/v1", "10.0.0.0/99,10.0.0.0/,/8,10/8", false],
  ])("is none for %s where NO_PROXY has the blocks %s: %s", (base, list, exempt) => {
    expect(chooseProxy(new URL(base), { HTTPS_PROXY: "proxy", NO_PROXY: list }) === undefined).toBe(exempt);
  });

  test("uses NO_PROXY beside an empty no_proxy", () => {
    const env = { HTTPS_PROXY: "proxy", no_proxy: "", NO_PROXY: "api.example.com" };
    expect(chooseProxy(api, env)).toBeUndefined();
  });

  test.each(["http://localhost:1/v1", "https://localhost/v1", "https://127.0.0.2/v1"])("is none for %s", (base) => {
    expect(chooseProxy(new URL(base), { HTTPS_PROXY: "proxy" })).toBeUndefined();
  });
});

test.each([
  ["http://user:hunter2@[bad", /is not the address of a proxy; write it like http:\/\/proxy\.example:3128/],
  ["socks4://user:hunter2@127.0.0.1:1080", /of the unsupported kind socks4:\/\//],
  ["socks5:user", /is not the address of a proxy/],
  ["ftp://hunter2", /of the unsupported kind ftp:\/\//],
  ["http://user:hunter2%@proxy", /write the % itself as %25/],
])("HTTPS_PROXY=%s fails the request once, and stays hidden", async (address, message) => {
  const { api: client, clock } = startClient("https://api.invalid/v1", { env: { HTTPS_PROXY: address } });
  const error = await rejection(client.post(projects, {}));
  expect(error).toMatchObject({ name: "ApiError", outcome: "refused", attempts: 1 });
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain("hunter2");
  expect(clock.sleeps).toEqual([]);
});

test.each<[string, (socket: Socket) => unknown, RegExp, boolean]>([
  [
    "refuses to connect",
    (socket) => socket.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"),
    /it answered 502 to the request for a connection to api\.invalid/,
    true,
  ],
  [
    "wants a password",
    (socket) => socket.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"),
    /it answered 407 .*\. Give it a user and a password, like http:\/\/user:password@/,
    false,
  ],
  ["hangs up", (socket) => socket.destroy(), /the connection to 127\.0\.0\.1:\d+ was closed/, true],
  ["speaks something else", (socket) => socket.end("220 ready\r\n"), /in HTTPS_PROXY failed: .*HTTP/, true],
])("a proxy that %s is named in the error, without its password", async (_name, behave, message, again) => {
  const proxy = await startProxy(behave);
  const { api: client, clock } = startClient("https://api.invalid/v1", {
    env: { HTTPS_PROXY: proxy.replace("//", "//user:hunter2@") },
    maxRetries: 1,
  });
  const error = await rejection(client.post(projects, {}));
  expect(error).toMatchObject({ name: "ApiError", outcome: "refused", status: undefined });
  expect(error.message).toContain(`the proxy ${proxy} in HTTPS_PROXY failed: `);
  expect(error.message).toMatch(message);
  expect(error.message).toContain("Hosts in NO_PROXY are reached without it");
  expect(error.message).not.toContain("hunter2");
  expect(clock.sleeps).toHaveLength(again ? 1 : 0);
});

test("a proxy that does not exist is named in the error", async () => {
  const { api: client } = startClient("https://api.invalid/v1", {
    env: { HTTPS_PROXY: "http://127.0.0.1:1" },
    maxRetries: 0,
  });
  expect((await rejection(client.get(projects))).message).toMatch(
    /the proxy http:\/\/127\.0\.0\.1:1 in HTTPS_PROXY failed: the connection to 127\.0\.0\.1:1 was refused\. Hosts in NO_PROXY/,
  );
});

test("a tunnel is requested with the user and the password, and the server's certificate is still checked", async () => {
  const server = await startSecureServer();
  const asked: string[] = [];
  const proxy = await startProxy((socket, head) => {
    asked.push(head);
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    const onward = connect(server.port, "127.0.0.1");
    onward.on("error", () => undefined).pipe(socket);
    socket.on("close", () => onward.destroy()).pipe(onward);
  });
  const env = { HTTPS_PROXY: proxy.replace("//", "//user:hunter2@") };
  const { api: client } = startClient("https://api.invalid/v1", { env });
  const error = await rejection(client.post(projects, {}));
  expect(error).toMatchObject({ outcome: "refused", attempts: 1 });
  expect(error.message).toContain(
    `the certificate of api.invalid (through the proxy ${proxy}) was not accepted (DEPTH_ZERO_SELF_SIGNED_CERT)`,
  );
  const credentials = Buffer.from("user:hunter2").toString("base64");
  expect(asked[0]).toMatch(/^CONNECT api\.invalid:443 HTTP\/1\.1\r\n/);
  expect(asked[0]).toContain(`proxy-authorization: Basic ${credentials}`);
  expect(server.requests()).toBe(0);
});

test("a tunnel through a SOCKS5 proxy leads to the server, whose certificate is still checked", async () => {
  const server = await startSecureServer();
  const asked: Buffer[] = [];
  const proxy = await startProxy((socket) => {
    socket.write(Buffer.from([5, 0]));
    socket.once("data", (request) => {
      asked.push(Buffer.from(request));
      socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 80]));
      const onward = connect(server.port, "127.0.0.1");
      onward.on("error", () => undefined).pipe(socket);
      socket.on("close", () => onward.destroy()).pipe(onward);
    });
  });
  const env = { HTTPS_PROXY: proxy.replace("http:", "socks5:") };
  const { api: client } = startClient("https://api.invalid/v1", { env });
  const error = await rejection(client.post(projects, {}));
  expect(error).toMatchObject({ outcome: "refused", attempts: 1 });
  expect(error.message).toContain(
    `the certificate of api.invalid (through the proxy ${env.HTTPS_PROXY}) was not accepted`,
  );
  expect(asked[0]?.toString("latin1")).toContain("api.invalid");
  expect(server.requests()).toBe(0);
});

/** A proxy for one test; `behave` receives each connection that requested a tunnel. Resolves to its address. */
async function startProxy(behave: (socket: Socket, head: string) => unknown): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined).once("data", (head) => behave(socket, head.toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
