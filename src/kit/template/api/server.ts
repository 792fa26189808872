/**
 * A small notes API, in memory, for the tests and for a first try: `npm run api`. Replace it by the real API, and keep it for tests
 * if the real API is slow or costs money.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Note } from "../src/client.ts";

export interface NotesServer {
  readonly url: string;
  readonly notes: Map<string, Note>;
  readonly sessions: Set<string>;
  close(): Promise<void>;
}

/** @param port 0 takes a free one */
export async function startServer(port = 0): Promise<NotesServer> {
  const notes = new Map<string, Note>();
  const sessions = new Set<string>();
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body === undefined ? "" : JSON.stringify(body));
    });
  });

  async function answer(request: IncomingMessage): Promise<{ status: number; body?: unknown }> {
    if (!request.headers.authorization?.startsWith("Bearer ")) return { status: 401, body: { error: "no key" } };
    const body = await readJson(request);
    const [, kind, id = "", verb] = (request.url ?? "").split("/");
    const note = notes.get(id);
    switch (`${request.method} ${kind}${id && "/id"}${verb ? `/${verb}` : ""}`) {
      case "GET notes":
        return { status: 200, body: [...notes.values()] };
      case "POST notes": {
        const made = { labels: null, ...fields(body), id: randomUUID(), archived: false, revision: 1 } as Note;
        notes.set(made.id, made);
        return { status: 201, body: made };
      }
      case "POST sessions": {
        const token = randomUUID();
        sessions.add(token);
        return { status: 201, body: { token } };
      }
      case "DELETE sessions/id":
        return { status: sessions.delete(id) ? 204 : 404 };
    }
    if (note === undefined) return { status: 404, body: { error: "not found" } };
    switch (`${request.method} ${verb ?? ""}`) {
      case "GET ":
        return { status: 200, body: note };
      case "DELETE ":
        notes.delete(id);
        return { status: 204 };
      case "PUT ":
      case "POST archive": {
        const change = verb === "archive" ? { archived: true } : fields(body);
        const changed = { ...note, ...change, revision: note.revision + 1 };
        notes.set(id, changed);
        return { status: 200, body: changed };
      }
      default:
        return { status: 405, body: { error: "not allowed" } };
    }
  }

  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    notes,
    sessions,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function fields({ title, text, labels }: Partial<Note>): Partial<Note> {
  return { ...(title !== undefined && { title }), ...(text !== undefined && { text }), labels: labels ?? null };
}

async function readJson(request: IncomingMessage): Promise<Partial<Note>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : (JSON.parse(text) as Partial<Note>);
}

if (import.meta.main) console.log(`The notes API listens on ${(await startServer(4010)).url}. Any key will do.`);
