import { onTestFinished } from "vitest";
import { startSimulator } from "../../src/simulator/server.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/server.ts";

/** The model of every test of permissions; `proj_owner` of the small organization below owns it. */
export const model = "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel";
export const permissionsPath = `/fine_tuning/checkpoints/${encodeURIComponent(model)}/permissions`;
export const permissionsTemplate = "/fine_tuning/checkpoints/{}/permissions";

/** The body of a create of an external key. */
export const awsKey = {
  type: "aws",
  name: "Key",
  role_arn: "arn:aws:iam::123456789012:role/key",
  kms_arn: "arn:aws:kms:us-east-1:123456789012:key/1",
  external_id: "org-simulator",
} as const;

/** A simulator of a small organization that ends with the test. */
export async function simulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const started = await startSimulator({ seed: small, ...options });
  onTestFinished(async () => await started.close());
  return started;
}

export const small = {
  projects: [
    { id: "proj_owner", name: "Owner", created_at: 100 },
    { id: "proj_a", name: "A", created_at: 101 },
    { id: "proj_b", name: "B", created_at: 102 },
    { id: "proj_c", name: "C", created_at: 103 },
    { id: "proj_old", name: "Old", created_at: 104, archived_at: 105 },
  ],
  models: [{ id: model }],
} as const;

export interface Asked {
  readonly method?: string;
  readonly body?: unknown;
  readonly key?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Sends one request with an admin key. Returns the status, the parsed body and the headers. */
export async function ask({ url }: { readonly url: string }, path: string, asked: Asked = {}) {
  const response = await send({ url }, path, asked);
  return { status: response.status, body: await response.json(), headers: response.headers } as Answered;
}

export async function post(target: { readonly url: string }, path: string, body: unknown): Promise<Answered> {
  return await ask(target, path, { method: "POST", body });
}

export async function remove(target: { readonly url: string }, path: string): Promise<Answered> {
  return await ask(target, path, { method: "DELETE" });
}

export interface Answered {
  readonly status: number;
  // The tests read bodies of every shape; a missing member fails their expectations.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly headers: Headers;
}

export async function send({ url }: { readonly url: string }, path: string, asked: Asked = {}): Promise<Response> {
  const key = "key" in asked ? asked.key : "sk-admin-test";
  return await fetch(url + path, {
    method: asked.method ?? "GET",
    headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...asked.headers },
    redirect: "manual",
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    ...(asked.signal === undefined ? {} : { signal: asked.signal }),
  });
}

/** Grants the model to projects. */
export async function grant(target: { readonly url: string }, ...project_ids: readonly string[]): Promise<Answered> {
  return await ask(target, permissionsPath, { method: "POST", body: { project_ids } });
}

/** The error of a rejected promise; fails the test when the promise resolves. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => {
      throw new Error("expected a rejection");
    },
    (error: unknown) => error,
  );
}
