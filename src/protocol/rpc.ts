import type { handleUnaryCall } from "@grpc/grpc-js";
import { DiagnosticError } from "../framework/diagnostic.ts";
import type { Connection, Log, Provider } from "../framework/provider.ts";
import type { ProviderHandlers } from "../wire/gen/tfplugin6/Provider.ts";
import { type Call, startCall } from "./call.ts";
import { diagnose, type Explain } from "./diagnostics.ts";

/** What one connection of a host has: its configured provider and the calls that are running. */
export interface Session<Api> {
  readonly provider: Provider<Api>;
  readonly log: Log;
  readonly running: Set<AbortController>;
  connection: Connection<Api> | undefined;
}

/** The RPCs by name, without the index signature of grpc-js. */
type Rpcs = { [R in keyof ProviderHandlers as string extends R ? never : number extends R ? never : R]: ProviderHandlers[R] };
type UnaryRpc = { [R in keyof Rpcs]: Rpcs[R] extends handleUnaryCall<infer _Request, infer _Response> ? R : never }[keyof Rpcs];

export type RequestOf<R extends UnaryRpc> = Rpcs[R] extends handleUnaryCall<infer Request, infer _> ? Request : never;
export type ResponseOf<R extends UnaryRpc> = Rpcs[R] extends handleUnaryCall<infer _, infer Response> ? Response : never;

/** The answers to some RPCs: the request as an argument, the response as the result. What they throw becomes a diagnostic. */
export type Answers = {
  readonly [R in UnaryRpc]?: (request: RequestOf<R>, call: Call) => ResponseOf<R> | Promise<ResponseOf<R>>;
};

/** The API bound to a call, once the provider is configured. */
export function apiOf<Api>(session: Session<Api>, call: Call): Api {
  if (!session.connection) {
    throw new DiagnosticError("Provider Not Configured", "Terraform asked for an object before it configured the provider.");
  }
  return session.connection.bind(call.signal);
}

/** Turns answers into gRPC handlers, none of which ever answers with a gRPC error. */
export function handlersOf<Api>(session: Session<Api>, answers: Answers): Partial<ProviderHandlers> {
  const handlers = Object.entries(answers).map(([rpc, answer]) => [rpc, unary(session, rpc, answer as AnyAnswer)]);
  return Object.fromEntries(handlers) as Partial<ProviderHandlers>;
}

type AnyAnswer = (request: object, call: Call) => object | Promise<object>;

function unary<Api>(session: Session<Api>, rpc: string, answer: AnyAnswer): handleUnaryCall<object, object> {
  return (grpcCall, callback) => {
    const call = startCall(session.running);
    const started = performance.now();
    let answered = false;
    grpcCall.on("cancelled", () => {
      if (!answered) call.abandon();
    });
    const explain: Explain = (error) => session.provider.explain(error);
    const respond = async (): Promise<object> => {
      try {
        return await answer(grpcCall.request, call);
      } catch (error) {
        return { diagnostics: diagnose(error, call.signal, explain) };
      }
    };
    void respond().then((response) => {
      answered = true;
      call.end();
      session.log("trace", "Served request", { tf_rpc: rpc, tf_req_duration_ms: Math.round(performance.now() - started) });
      callback(null, response);
    });
  };
}
