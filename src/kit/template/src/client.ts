import { definitionsFor } from "terraform-plugin-kit";
import type { Connection } from "terraform-plugin-kit";

/** The notes API, as the operations of this provider use it. */
export interface Api {
  get<T>(path: string): Promise<T>;
  send<T>(method: "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<T>;
}

/** What an operation is defined with, so that its `api` is the notes API. */
export const { defineResource, defineDataSource, defineListResource, defineEphemeralResource, defineAction } =
  definitionsFor<Api>();

/** A note, as the API answers it. */
export interface Note {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly archived: boolean;
  readonly revision: number;
}

/** The API refused a request, or did not answer it. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Every request ends with the signal that Terraform gives the operation. */
export function connect({ url, key }: { readonly url: string; readonly key: string }): Connection<Api> {
  const request = async <T>(method: string, path: string, body: object | undefined, signal: AbortSignal) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
      signal,
    });
    const text = await response.text();
    if (!response.ok)
      throw new ApiError(response.status, `${method} ${path} was answered with ${response.status}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };
  return {
    bind: (signal) => ({
      get: (path) => request("GET", path, undefined, signal),
      send: (method, path, body) => request(method, path, body, signal),
    }),
    // For plans, which must change nothing.
    bindReadOnly: (signal) => ({
      get: (path) => request("GET", path, undefined, signal),
      send: (method, path) => Promise.reject(new Error(`a plan may not ${method} ${path}`)),
    }),
  };
}

/** Undefined where the API has no such object. */
export async function found<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
