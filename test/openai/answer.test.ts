import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAnswer } from "../../src/openai/answer.ts";
import { maskingKeys } from "../../src/openai/wording.ts";

const mask = maskingKeys((text) => text.replaceAll("sk-admin-secret", "***"));
const read = (status: number, text: string, headers: Record<string, string> = {}, method = "GET"): unknown =>
  readAnswer(method, { status, text, headers, bytes: Buffer.byteLength(text) }, mask);

test.each([200, 201, 202])("a %d with JSON is its value", (status) => {
  expect(read(status, '{"id":"a"}')).toEqual({ value: { id: "a" }, bytes: 10 });
});

test.each<[string, string, object]>([
  [
    "the documented error object",
    '{"error":{"message":"No.","type":"invalid_request_error","param":"role","code":"bad_role"}}',
    { apiMessage: "No.", type: "invalid_request_error", param: "role", code: "bad_role" },
  ],
  ["a bare code and message", '{"code":"not_found","message":"Gone."}', { apiMessage: "Gone.", code: "not_found" }],
  ["a code that is a number", '{"error":{"message":"No.","code":17}}', { apiMessage: "No.", code: "17" }],
  ["an error that is a text", '{"error":"slow down"}', { apiMessage: "slow down" }],
  ["an error without a message", '{"error":{"type":"x"}}', { apiMessage: '{"error":{"type":"x"}}', type: "x" }],
  ["a list", "[1]", { apiMessage: "[1]" }],
  ["plain text", "upstream  connect\nerror", { apiMessage: "upstream connect error" }],
  ["nothing", " ", { apiMessage: "the answer has no body" }],
  [
    "a page of HTML",
    "<!DOCTYPE html><html><style>p{}</style><body><h1>502 Bad Gateway</h1></body></html>",
    { apiMessage: "a page of HTML, not from the API: 502 Bad Gateway" },
  ],
  ["a key echoed", '{"error":{"message":"Bad key sk-admin-secret!"}}', { apiMessage: "Bad key ***!" }],
  [
    "another key echoed",
    '{"error":{"message":"Bad key sk-proj-abcdefghijklmnopqrst."}}',
    { apiMessage: "Bad key sk-***." },
  ],
])("the message of %s is found", (_name, text, refusal) => {
  expect(read(400, text, { "x-request-id": "req_1" })).toMatchObject({
    refusal: { status: 400, requestId: "req_1", ...refusal },
  });
});

test.each<[string, string, boolean, RegExp]>([
  ["empty", "", true, /empty/],
  ["cut short", '{"data":[{"id":"a"', true, /not complete JSON/],
  ["a page of HTML", "<html><body>Sign in to the hotel</body></html>", false, /HTML.*Sign in.*base_url/],
])("a success that is %s is a refusal", (_name, text, transient, message) => {
  const { refusal } = read(200, text) as { refusal: { apiMessage: string } };
  expect(refusal).toMatchObject({ status: 200, transient });
  expect(refusal.apiMessage).toMatch(message);
});

test.each([
  [204, "", null],
  [200, "", null],
  [404, '{"error":{"message":"gone"}}', undefined],
])("a DELETE answered %d %j succeeded", (status, text, value) => {
  expect(read(status, text, {}, "DELETE")).toMatchObject({ value });
});

const notFromTheApi =
  "The answer does not come from the API: check base_url (OPENAI_BASE_URL); it usually ends in /v1.";

test.each([
  [404, '{"error":{"message":"Project not found.","type":"invalid_request_error","param":null,"code":null}}'],
  [404, '{"message":"Not Found"}'],
  [404, "{}"],
  [410, '{"error":"it is gone"}'],
])("an answer %d %s proves that the object is gone, and lets a DELETE succeed", (status, text) => {
  const { refusal } = read(status, text) as { refusal: { advice?: string } };
  expect(refusal).toMatchObject({ status, gone: true });
  expect(refusal.advice).toBeUndefined();
  expect(read(status, text, {}, "DELETE")).toMatchObject({ value: undefined });
});

test.each([
  [404, '{"error":{"message":"Invalid URL (GET /organization/projects)","type":"invalid_request_error"}}'],
  [404, '{"error":{"message":"Unknown request URL: GET /organization/projects."}}'],
  [404, '{"message":"no Route matched with those values"}'],
  [404, '{"detail":"Not Found"}'],
  [404, '{"error":{"message":"Cannot GET /organization"}}'],
  [404, "<html><body><h1>404 Not Found</h1></body></html>"],
  [404, "404 page not found"],
  [404, '"not found"'],
  [404, "[]"],
  [410, "gone"],
])("an answer %d %s does not prove that an object is gone, not even for a DELETE", (status, text) => {
  for (const method of ["GET", "POST", "DELETE"]) {
    expect(read(status, text, {}, method)).toMatchObject({ refusal: { status, gone: false, advice: notFromTheApi } });
  }
});

test("an empty 404 means gone for a DELETE only", () => {
  expect(read(404, "", {}, "DELETE")).toMatchObject({ value: undefined });
  expect(read(404, "")).toMatchObject({ refusal: { gone: false, advice: notFromTheApi } });
});

test.each([400, 403, 409, 500])("an error %d never proves that an object is gone, and has no advice", (status) => {
  const { refusal } = read(status, '{"error":{"message":"not found"}}') as { refusal: { advice?: string } };
  expect(refusal).toMatchObject({ gone: false });
  expect(refusal.advice).toBeUndefined();
});

test("a request id that echoes a key is masked before it is cut", () => {
  const id = `${"x".repeat(120)}sk-admin-secret`;
  expect(read(400, "{}", { "x-request-id": id })).toMatchObject({ refusal: { requestId: `${"x".repeat(120)}***` } });
});

test("a message of a megabyte is cut", () => {
  const { refusal } = read(500, JSON.stringify({ error: { message: "x".repeat(1_000_000) } })) as {
    refusal: { apiMessage: string };
  };
  expect(refusal.apiMessage).toHaveLength(1000);
});

test("reading any error never throws and never shows a key", () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), fc.integer({ min: 300, max: 599 }), (body, noise, status) => {
      for (const text of [
        body,
        noise,
        `${noise}sk-admin-secret${noise}`,
        JSON.stringify({ error: { message: `sk-admin-secret${noise}` } }),
      ]) {
        expect(JSON.stringify(read(status, text))).not.toContain("sk-admin-secret");
      }
    }),
  );
});
