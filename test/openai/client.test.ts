import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { createMasking } from "terraform-plugin-kit/testing";
import { createClient } from "../../src/openai/client.ts";
import { AbortedError, KeyError } from "../../src/openai/error.ts";
import type { ApiError } from "../../src/openai/error.ts";
import { path } from "../../src/openai/path.ts";
import { adminKey, apiKey, json, refuse, rejection, startClient, startServer, testClock } from "./test-server.ts";
import type { Respond } from "./test-server.ts";

const projects = path`/organization/projects`;
const job = path`/fine_tuning/jobs/${"ftjob-1"}/checkpoints`;

describe("a request", () => {
  test("carries the key, the organization, the project and the user agent", async () => {
    const server = await startServer((response) => json(response, { id: "proj_1" }));
    const { api } = startClient(server.url, { organization: " org-1 ", project: "proj_1" });
    expect(await api.get(path`/organization/projects/${"proj_1"}`)).toEqual({ id: "proj_1" });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: "GET", url: "/v1/organization/projects/proj_1", body: "" });
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${adminKey}`,
      "openai-organization": "org-1",
      "openai-project": "proj_1",
      "user-agent": "test/1",
      accept: "application/json",
    });
    expect(request?.headers).not.toHaveProperty("content-type");
  });

  test("carries a body as JSON, and a query with lists in brackets", async () => {
    const server = await startServer((response) => json(response, {}));
    const { api } = startClient(server.url);
    await api.post(projects, { name: "für" });
    await api.get(projects, {
      query: { project_ids: ["a", "b&c"], limit: 2, include_archived: true, after: undefined },
    });
    expect(server.requests[0]).toMatchObject({ method: "POST", body: '{"name":"für"}' });
    expect(server.requests[0]?.headers["content-type"]).toBe("application/json");
    const url = new URL(server.requests[1]?.url ?? "", server.url);
    expect(url.searchParams.getAll("project_ids[]")).toEqual(["a", "b&c"]);
    expect(url.search).toContain("limit=2&include_archived=true");
    expect(url.searchParams.has("after")).toBe(false);
  });

  test("reuses the connection, and goes over IPv6", async () => {
    const server = await startServer((response) => json(response, {}), "::1");
    const { api } = startClient(server.url);
    for (let i = 0; i < 5; i++) await api.get(projects);
    expect(server.requests).toHaveLength(5);
    expect(server.connections()).toBe(1);
  });

  test("writes one line to the log with its path and template, without key and body", async () => {
    const server = await startServer((response) =>
      json(response, { secret: "in the body" }, 200, { "x-request-id": "req_9" }),
    );
    const { api, logs } = startClient(server.url);
    await api.post(path`/organization/projects/${"proj_77"}/users`, { email: "a@example.com" });
    expect(logs).toEqual([
      {
        level: "debug",
        message: "API request",
        fields: {
          method: "POST",
          path: "/organization/projects/{}/users",
          full_path: "/organization/projects/proj_77/users",
          status: 200,
          attempt: 1,
          duration_ms: 0,
          request_id: "req_9",
        },
      },
    ]);
  });

  test("to this machine never uses a proxy", async () => {
    const proxy = await startServer((response) => json(response, { from: "the proxy" }));
    const server = await startServer((response) => json(response, { from: "the API" }));
    const address = proxy.url.replace("/v1", "");
    const { api } = startClient(server.url, {
      env: { HTTPS_PROXY: address, HTTP_PROXY: address, http_proxy: address },
    });
    expect(await api.get(projects)).toEqual({ from: "the API" });
    expect(proxy.connections()).toBe(0);
  });

  test.each([
    ["HTTPS_PROXY", {}, 1],
    ["https_proxy", {}, 1],
    ["HTTP_PROXY", {}, 0],
    ["HTTPS_PROXY", { NO_PROXY: "other.example,.invalid" }, 0],
  ])("over https with %s and %j asks the proxy %d times", async (name, more, asked) => {
    const proxy = await startServer(() => undefined);
    const { api } = startClient("https://api.invalid/v1", {
      env: { [name]: proxy.url.replace("http://", "").replace("/v1", ""), ...more },
      maxRetries: 0,
    });
    const error = (await rejection(api.post(projects, {}))) as ApiError;
    // The test's proxy opens no tunnels: it hangs up on CONNECT, before the request itself was sent.
    expect(error.outcome).toBe("refused");
    expect(proxy.connections()).toBe(asked);
  });
});

describe("a key", () => {
  test.each([
    [projects, adminKey],
    [path`/projects/${"proj_1"}/roles`, adminKey],
    [path`/fine_tuning/checkpoints/${"ft:x"}/permissions`, adminKey],
    [job, apiKey],
    [path`/organizations`, apiKey],
  ])("for %j is %s", async (where, key) => {
    const server = await startServer((response) => json(response, {}));
    const { api } = startClient(server.url);
    await api.get(where);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
  });

  test.each([401, 403])("that replaces the ordinary key and gets %d names the key to set", async (status) => {
    const server = await startServer((response) => refuse(response, status, "Missing scopes."));
    const { api } = startClient(server.url, { apiKey: { missing: "no api key" } });
    const error = await rejection(api.get(job));
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${adminKey}`);
    expect(error.message).toMatch(/Missing scopes\..*OPENAI_API_KEY/);
    expect((await rejection(api.get(projects))).message).not.toContain("OPENAI_API_KEY");
  });

  test.each<[string, string, string, RegExp]>([
    [
      "is an ordinary key",
      "sk-proj-0123456789",
      "sk-proj-9876543210",
      /^The request used ADMIN\. Its value does not begin with sk-admin-, as admin keys do: it looks like an ordinary key\.$/,
    ],
    [
      "was swapped",
      "sk-proj-0123456789",
      "sk-admin-9876543210",
      /looks like an ordinary key\. ORDINARY looks like the key that is needed here: are the two swapped\?$/,
    ],
    [
      "is in quotes",
      '"sk-admin-0123456789"',
      "sk-proj-9876543210",
      /^The request used ADMIN\. Its value begins or ends with a quotation mark: remove the quotation marks\.$/,
    ],
    ["looks right", "sk-admin-0123456789", "sk-proj-9876543210", /^The request used ADMIN\.$/],
  ])("that %s is named when it is refused, with the reason", async (_name, admin, ordinary, advice) => {
    const server = await startServer((response) => refuse(response, 401, "Missing scopes."));
    const keys = { adminKey: { value: admin, source: "ADMIN" }, apiKey: { value: ordinary, source: "ORDINARY" } };
    const error = (await rejection(startClient(server.url, keys).api.get(projects))) as ApiError;
    expect(error.advice).toMatch(advice);
    expect(error.message).not.toMatch(/\d{5}/);
  });

  test.each([
    ["begun with Bearer", { value: "Bearer sk-admin-hunter2" }, /begins with "Bearer"\. Set it to the key alone/],
    ["missing", { missing: "Set the admin key." }, /^Set the admin key\.$/],
    ["empty", { value: " \n" }, /OPENAI_ADMIN_KEY\) is empty/],
    ["broken by a line", { value: "sk-admin-hunter2\r\nx-evil: 1" }, /OPENAI_ADMIN_KEY\) holds a character/],
    ["not of plain letters", { value: "sk-admin-hunter2-ä" }, /holds a character/],
  ])(
    "that is %s fails the first call that needs it, without a request, and stays hidden",
    async (_name, key, message) => {
      const server = await startServer((response) => json(response, {}));
      const { api } = startClient(server.url, { adminKey: key });
      const error = await rejection(api.get(projects));
      expect(error).toBeInstanceOf(KeyError);
      expect(error).toMatchObject({ key: "adminKey" });
      expect(error.message).toMatch(message);
      expect(error.message).not.toContain("hunter2");
      await api.get(job);
      expect(server.requests).toHaveLength(1);
    },
  );

  test("that is set but not known yet is not replaced by another key", async () => {
    const { api } = startClient("http://127.0.0.1:1/v1", {
      apiKey: { missing: "api_key is known after apply", unknown: true },
    });
    const error = await rejection(api.get(job));
    expect(error).toMatchObject({ key: "apiKey", message: "api_key is known after apply" });
  });

  test("with spaces around it is trimmed", async () => {
    const server = await startServer((response) => json(response, {}));
    await startClient(server.url, { adminKey: { value: `  ${adminKey}\n` } }).api.get(projects);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${adminKey}`);
  });

  test("echoed by the API appears in no error and no log", async () => {
    const odd = "k!odd+key/with=signs";
    const server = await startServer((response) => refuse(response, 500, `Bad ${odd}, and ${odd}`));
    const { addSecret, mask } = createMasking();
    addSecret(odd);
    const { api, logs } = startClient(server.url, { adminKey: { value: odd }, mask, maxRetries: 1 });
    const error = await rejection(api.get(projects));
    expect(error.message).toContain("Bad ***, and ***");
    expect(JSON.stringify([logs, error, error.stack, error.cause])).not.toContain(odd);
  });

  test("is checked before it goes into a header, as other values are", () => {
    const options = {
      adminKey: { value: adminKey },
      apiKey: { value: apiKey },
      baseUrl: "https://a.example",
      userAgent: "t",
      log: () => undefined,
      mask: (text: string) => text,
    };
    expect(() => createClient({ ...options, organization: "org\n1" })).toThrow(/organization is empty or holds/);
    expect(() => createClient({ ...options, project: " " })).toThrow(/project is empty or holds/);
  });
});

describe("an error", () => {
  test("names the request, the answer and the request's id, and has a field for each", async () => {
    const body = {
      error: { message: "No such role.", type: "invalid_request_error", param: "role", code: "bad_role" },
    };
    const server = await startServer((response) => json(response, body, 400, { "x-request-id": "req_4" }));
    const error = await rejection(startClient(server.url).api.post(path`/organization/projects/${"p1"}/users`, {}));
    expect(error.message).toBe(
      "POST /organization/projects/p1/users was answered with 400: No such role. (code bad_role, request id req_4)",
    );
    expect(error).toMatchObject({
      status: 400,
      code: "bad_role",
      type: "invalid_request_error",
      param: "role",
      requestId: "req_4",
      apiMessage: "No such role.",
      outcome: "refused",
      attempts: 1,
    });
  });

  test("that persists contains the number of attempts and the time of waiting", async () => {
    const server = await startServer((response) =>
      response.writeHead(502, { "content-type": "text/html" }).end("<html><h1>Bad Gateway</h1></html>"),
    );
    const { api, clock } = startClient(server.url);
    const error = await rejection(api.get(projects));
    expect(server.requests).toHaveLength(5);
    expect(clock.sleeps).toEqual([500, 1000, 2000, 4000]);
    expect(error.message).toBe(
      "GET /organization/projects was answered with 502: a page of HTML, not from the API: Bad Gateway. (5 attempts and 7.5 s of waiting)",
    );
  });

  test("of a refused connection names the host and was not acted on", async () => {
    const { api, clock } = startClient("http://127.0.0.1:1/v1", { maxRetries: 2 });
    const error = await rejection(api.post(projects, {}));
    expect(error.message).toContain(
      "the connection to 127.0.0.1:1 was refused; is the simulator running, and on this port? (3 attempts",
    );
    expect(error).toMatchObject({ status: undefined, outcome: "refused" });
    expect(clock.sleeps).toHaveLength(2);
  });
});

describe("a success", () => {
  test("of a delete is a word for a confirmation, an empty answer, or a 404", async () => {
    const server = await startServer((response, { url }) => {
      if (url.endsWith("gone")) refuse(response, 404, "gone");
      else if (url.endsWith("empty")) response.writeHead(204).end();
      else json(response, { id: "here", deleted: true });
    });
    const { api } = startClient(server.url);
    const words = ["gone", "empty", "here"].map(async (id) => await api.delete(path`/organization/users/${id}`));
    expect(await Promise.all(words)).toEqual(["absent", "unclear", "deleted"]);
  });

  test("is read when a byte order mark precedes it", async () => {
    const server = await startServer((response) => response.end('\uFEFF{"id":"a"}'));
    expect(await startClient(server.url).api.get(projects)).toEqual({ id: "a" });
  });

  test("is read after an answer that was cut short", async () => {
    const server = await startServer((response, _request, index) => {
      if (index === 0) response.writeHead(200, { "content-length": "100" }).write('{"id":', () => response.destroy());
      else if (index === 1) response.writeHead(200).end('{"id":');
      else if (index === 2) response.destroy();
      else json(response, { id: "proj_1" });
    });
    expect(await startClient(server.url).api.get(projects)).toEqual({ id: "proj_1" });
    expect(server.requests).toHaveLength(4);
  });
});

describe("a POST whose answer is lost", () => {
  const lost = (response: ServerResponse): unknown => response.destroy();

  test("is not sent again without a way to look, and may have acted", async () => {
    const server = await startServer(lost);
    const error = await rejection(startClient(server.url).api.post(projects, {}));
    expect(server.requests).toHaveLength(1);
    expect(error).toMatchObject({ status: undefined, outcome: "unknown", attempts: 1 });
    expect(error.message).toContain("may have acted");
  });

  test.each([
    ["lost", lost],
    ["a 500", (response: ServerResponse): void => refuse(response, 500, "oops")],
    ["cut short", (response: ServerResponse): unknown => response.writeHead(200).end('{"id"')],
    ["empty", (response: ServerResponse): unknown => response.writeHead(200).end()],
  ])("(%s) resolves to the result of the look", async (_name, answer) => {
    const server = await startServer(answer);
    const { api } = startClient(server.url);
    expect(await api.post(projects, {}, { confirm: () => Promise.resolve({ id: "found" }) })).toEqual({ id: "found" });
    expect(server.requests).toHaveLength(1);
  });

  test("is sent again when the look finds nothing", async () => {
    const server = await startServer((response, _request, index) =>
      index === 0 ? lost(response) : json(response, { id: "second" }),
    );
    const { api } = startClient(server.url);
    let looks = 0;
    const confirm = (): Promise<undefined> => {
      looks++;
      return Promise.resolve(undefined);
    };
    expect(await api.post(projects, {}, { confirm })).toEqual({ id: "second" });
    expect(looks).toBe(1);
    expect(server.requests).toHaveLength(2);
  });

  test("is looked for once more after the last attempt", async () => {
    const server = await startServer(lost);
    const { api } = startClient(server.url, { maxRetries: 1 });
    let looks = 0;
    const confirm = (): Promise<unknown> => Promise.resolve(++looks === 2 ? { id: "late" } : undefined);
    expect(await api.post(projects, {}, { confirm })).toEqual({ id: "late" });
    expect(server.requests).toHaveLength(2);
  });

  test.each<[string, Respond, number | undefined]>([
    ["broken", (response) => refuse(response, 503, "overloaded"), 503],
    ["empty", (response) => response.writeHead(200).end(), 200],
    ["lost", (response) => response.destroy(), undefined],
  ])("has not acted when each answer is %s and the last look finds nothing", async (_name, respond, status) => {
    const server = await startServer(respond);
    const { api } = startClient(server.url, { maxRetries: 1 });
    const error = await rejection(api.post(projects, {}, { confirm: () => Promise.resolve(undefined) }));
    expect(error).toMatchObject({ name: "ApiError", status, outcome: "refused", attempts: 2 });
    expect(error.message).not.toContain("may have acted");
  });

  test("fails with both errors when the look fails", async () => {
    const server = await startServer(lost);
    const { api } = startClient(server.url);
    const error = await rejection(
      api.post(projects, {}, { confirm: () => Promise.reject(new Error("the list is down")) }),
    );
    expect(server.requests).toHaveLength(1);
    expect(error).toMatchObject({ name: "ApiError", outcome: "unknown" });
    expect(error.message).toMatch(
      /closed before the answer.*could not confirm whether it took effect: the list is down/,
    );
  });

  test("is not looked for when it was refused", async () => {
    const server = await startServer((response) => refuse(response, 400, "no"));
    const { api } = startClient(server.url);
    const error = await rejection(api.post(projects, {}, { confirm: () => Promise.resolve({ id: "wrong" }) }));
    expect(error).toMatchObject({ status: 400, outcome: "refused" });
  });
});

describe("a throttled endpoint", () => {
  const forms: [string, Record<string, string>, string, number][] = [
    ["Retry-After", { "retry-after": "7" }, "slow down", 7000],
    ["retry-after-ms", { "retry-after-ms": "250" }, "slow down", 250],
    [
      "x-ratelimit-reset-requests",
      { "x-ratelimit-reset-requests": "1m2s", "x-ratelimit-remaining-requests": "0" },
      "slow down",
      62_000,
    ],
    ["the text", {}, "Rate limit reached. Please try again after 6.937 seconds.", 6937],
    ["nothing", {}, "too many requests, slow down", 500],
  ];
  test.each(forms)(
    "that contains the wait in %s is asked again after it, even by a POST",
    async (_name, headers, message, wait) => {
      const server = await startServer((response, _request, index) =>
        index === 0 ? refuse(response, 429, message, headers) : json(response, { id: "made" }),
      );
      const { api, clock, logs } = startClient(server.url);
      expect(await api.post(projects, {})).toEqual({ id: "made" });
      expect(clock.sleeps).toHaveLength(1);
      expect(clock.sleeps[0]).toBeGreaterThanOrEqual(wait);
      expect(clock.sleeps[0]).toBeLessThan(wait + 100);
      expect(logs.filter((line) => line.level === "info")).toHaveLength(1);
    },
  );

  test("that stays throttled is asked until the operation ends, and the error has the last answer", async () => {
    const server = await startServer((response) =>
      refuse(response, 429, "try again after 7 seconds", { "x-request-id": "req_t" }),
    );
    const operation = new AbortController();
    const clock = testClock();
    const until = {
      ...clock,
      sleep: (ms: number, signal: AbortSignal): Promise<void> => {
        if (clock.now() > 300_000) operation.abort(new Error("5 minutes are over"));
        return clock.sleep(ms, signal);
      },
    };
    const { api } = startClient(server.url, { clock: until }, operation.signal);
    const error = (await rejection(api.post(projects, {}))) as AbortedError;
    expect(error).toBeInstanceOf(AbortedError);
    expect(error.attempts).toBeGreaterThan(30);
    expect(error).toMatchObject({ outcome: "refused", lastError: { status: 429, requestId: "req_t" } });
    expect(error.cause).toBe(error.lastError);
    expect(error.message).toMatch(
      /5 minutes are over\. \(\d+ attempts and \d+ s of waiting\) Before that: 429, try again after 7 seconds/,
    );
  });

  test("holds back 50 callers together and serves them one at a time, in order", async () => {
    let open = 0;
    let most = 0;
    const answered: string[] = [];
    const server = await startServer((response, request, index) => {
      if (index === 0) {
        refuse(response, 429, "try again after 6 seconds");
        return;
      }
      most = Math.max(most, ++open);
      answered.push(request.url.slice(-2));
      setImmediate(() => {
        open--;
        json(response, {});
      });
    });
    const clock = testClock();
    let cooled = (): void => undefined;
    const cooling = new Promise<void>((resolve) => {
      cooled = resolve;
    });
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => cooling.then(() => clock.sleep(ms, signal));
    const { api, logs } = startClient(server.url, { clock: { ...clock, sleep } });
    const waiting = (): number => logs.filter((line) => line.message.includes("rate limit")).length;
    const first = api.get(path`/organization/users/${"00"}`);
    await expect.poll(waiting, { interval: 1 }).toBe(1);
    const names = Array.from({ length: 50 }, (_, index) => String(index + 10));
    const others = names.map((name) => api.get(path`/organization/users/${name}`));
    await expect.poll(waiting, { interval: 1 }).toBe(51);
    expect(server.requests).toHaveLength(1);
    cooled();
    await Promise.all([first, ...others]);
    expect(answered).toEqual(["00", ...names]);
    expect(server.requests).toHaveLength(52);
    expect(most).toBe(1);
  });

  test("refuses each of 50 simultaneous requests once", async () => {
    const held: ServerResponse[] = [];
    const server = await startServer((response, _request, index) => {
      if (index >= 50) json(response, {});
      else if (held.push(response) === 50) {
        for (const early of held) refuse(early, 429, "try again after 6 seconds");
      }
    });
    const { api, clock } = startClient(server.url);
    await Promise.all(Array.from({ length: 50 }, (_, index) => api.get(path`/organization/users/${String(index)}`)));
    expect(server.requests).toHaveLength(100);
    // Refusals of one moment are one reason to wait: the waits do not add up.
    expect(clock.now()).toBeLessThan(1000 + 2 * 6100);
  });
});

describe("an operation that ends", () => {
  test("ends a POST without an answer after its grace, and does not look", async () => {
    const server = await startServer(() => undefined);
    const operation = new AbortController();
    const { api, clock } = startClient(server.url, {}, operation.signal);
    const post = rejection(api.post(projects, {}, { confirm: () => Promise.resolve({ id: "never asked" }) }));
    await expect.poll(() => server.requests.length, { interval: 1 }).toBe(1);
    operation.abort(Object.assign(new Error("the deadline passed"), { grace: 1500 }));
    const error = await post;
    expect(clock.sleeps).toEqual([1500]);
    expect(error).toMatchObject({ name: "AbortedError", outcome: "unknown", attempts: 1, lastError: undefined });
    expect(error.message).toBe(
      "POST /organization/projects was stopped: the deadline passed. It is not known whether the API acted on it.",
    );
    await expect.poll(() => server.sockets.size, { interval: 1 }).toBe(0);
  });

  test("in the middle of an answer aborts a read, which has not acted", async () => {
    const operation = new AbortController();
    const server = await startServer((response) => {
      response.writeHead(200).write('{"a":', () => operation.abort("stop"));
    });
    const error = await rejection(startClient(server.url, {}, operation.signal).api.get(projects));
    expect(error).toMatchObject({ name: "AbortedError", outcome: "refused", reason: "stop" });
  });

  test("while it waits for another caller's list does not claim that nothing was sent", async () => {
    const arrived = Promise.withResolvers<void>();
    const server = await startServer(() => arrived.resolve());
    const { client, api } = startClient(server.url);
    const first = rejection(api.rows({ path: projects }));
    await arrived.promise;
    const end = new AbortController();
    const joined = rejection(client.bind(end.signal).rows({ path: projects }));
    end.abort(new Error("out of time"));
    expect((await joined).message).toBe("GET /organization/projects was stopped: out of time.");
    expect(server.requests).toHaveLength(1);
    await client.close();
    await first;
  });

  test("sends nothing after it", async () => {
    const server = await startServer((response) => json(response, {}));
    const { api } = startClient(server.url, {}, AbortSignal.abort(new Error("over")));
    expect((await rejection(api.get(projects))).message).toContain("before it was sent: over.");
    expect(await rejection(api.rows({ path: projects }))).toMatchObject({ name: "AbortedError", attempts: 0 });
    expect(server.requests).toHaveLength(0);
  });

  test("with the client's close ends every request", async () => {
    const server = await startServer(() => undefined);
    const { api, client } = startClient(server.url);
    const ends = [
      rejection(api.get(projects)),
      rejection(api.rows({ path: path`/organization/users` })),
      rejection(api.post(projects, {})),
    ];
    await expect.poll(() => server.requests.length, { interval: 1 }).toBe(3);
    await client.close();
    for (const error of await Promise.all(ends)) expect(error.message).toContain("shutting down");
    await expect.poll(() => server.sockets.size, { interval: 1 }).toBe(0);
  });
});

describe("bounds", () => {
  test("a body of 100 MB is not read to its end, and not requested again", async () => {
    let written = 0;
    const block = Buffer.alloc(1024 * 1024, "x");
    const server = await startServer((response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const write = (): void => {
        while (written < 100 && !response.destroyed) {
          written++;
          if (!response.write(block)) {
            response.once("drain", write);
            return;
          }
        }
        response.end();
      };
      write();
    });
    const error = await rejection(startClient(server.url).api.get(projects));
    expect(error.message).toContain("larger than 32 MiB");
    expect(written).toBeLessThan(100);
    expect(server.requests).toHaveLength(1);
  });

  test("a body with a content-length of 100 MB is not read", async () => {
    const server = await startServer((response) =>
      response.writeHead(200, { "content-length": "100000000" }).flushHeaders(),
    );
    expect((await rejection(startClient(server.url).api.post(projects, {}))).message).toContain("larger than 32 MiB");
  });

  test.each([
    ["no answer", (): void => undefined],
    [
      "an answer that drips",
      (response: ServerResponse): void => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(" "), 5);
        response.on("close", () => clearInterval(drip));
      },
    ],
  ])("an attempt with %s ends after the request's time-out", async (_name, answer) => {
    const server = await startServer(answer);
    const error = await rejection(startClient(server.url, { requestTimeout: 0.1, maxRetries: 1 }).api.get(projects));
    expect(error.message).toContain("no complete answer within 0.1 s. (2 attempts");
    expect(server.requests).toHaveLength(2);
  });
});

describe("a redirect", () => {
  test("within the server is followed, with the key and the same request", async () => {
    const server = await startServer((response, { url }) =>
      url === "/v1/organization/projects"
        ? response.writeHead(308, { location: "/v2/projects" }).end()
        : json(response, { url }),
    );
    const { api } = startClient(server.url);
    expect(await api.post(projects, { a: 1 })).toEqual({ url: "/v2/projects" });
    expect(server.requests[1]).toMatchObject({ method: "POST", body: '{"a":1}' });
    expect(server.requests[1]?.headers.authorization).toBe(`Bearer ${adminKey}`);
  });

  test("to another server is refused, and that server does not receive the key", async () => {
    const other = await startServer((response) => json(response, {}));
    const server = await startServer((response) =>
      response.writeHead(302, { location: `${other.url.replace("//", "//u:hunter2@")}/x?q=hunter2` }).end(),
    );
    const error = await rejection(startClient(server.url).api.get(projects));
    expect(error.message).toContain(`another server, ${other.url}/x, which must not receive the key`);
    expect(error.message).not.toContain("hunter2");
    expect(other.connections()).toBe(0);
    expect(server.requests).toHaveLength(1);
  });

  test("to an address that holds the key is reported without any part of the key", async () => {
    const server = await startServer((response) => {
      response.writeHead(302, { location: `https://other.example/${"x".repeat(965)}${adminKey}` }).end();
    });
    const { message } = await rejection(startClient(server.url).api.get(projects));
    expect(message).toContain("https://other.example/xxx");
    expect(message).not.toContain("sk-admin-");
  });

  test.each([301, 302, 303])("%d of a POST is refused, because it would become a GET", async (status) => {
    const server = await startServer((response) => response.writeHead(status, { location: "/v2/projects" }).end());
    expect((await rejection(startClient(server.url).api.post(projects, {}))).message).toContain(
      "drop its method and body",
    );
    expect(server.requests).toHaveLength(1);
  });

  test("without end stops after ten", async () => {
    const server = await startServer((response, _request, index) =>
      response.writeHead(302, { location: `/v1/${index}` }).end(),
    );
    expect((await rejection(startClient(server.url).api.get(projects))).message).toContain("more than 10 times");
    expect(server.requests).toHaveLength(11);
  });

  test("without an address is an error", async () => {
    const server = await startServer((response) => response.writeHead(302).end());
    expect((await rejection(startClient(server.url).api.get(projects))).message).toContain("without a valid address");
  });
});
