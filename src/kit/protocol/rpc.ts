import type { handleServerStreamingCall, handleUnaryCall } from "@grpc/grpc-js";
import type { Log } from "../framework/context.ts";
import { DiagnosticError } from "../framework/diagnostic.ts";
import type { Connection, DeferralReason, Masking, Provider } from "../framework/provider.ts";
import type { Schema } from "../framework/schema.ts";
import type { Diagnostic as WireDiagnostic } from "../wire/gen/tfplugin6/Diagnostic.ts";
import type { ObjectValue } from "../values/value.ts";
import type { DynamicValue__Output } from "../wire/gen/tfplugin6/DynamicValue.ts";
import type { ProviderHandlers } from "../wire/gen/tfplugin6/Provider.ts";
import type { OpenEphemerals } from "./open-ephemerals.ts";
import { startCall } from "./call.ts";
import type { Call } from "./call.ts";
import { decodeObject } from "./dynamic-value.ts";
import { diagnose, encodeDiagnostics } from "./diagnostics.ts";

/** The state of one connection: its configured provider and its running calls. */
export interface Session<Api> {
  readonly provider: Provider<Api>;
  readonly log: Log;
  readonly masking: Masking;
  readonly running: Set<AbortController>;
  /** Aborts when the host has closed the connection. */
  readonly closed: AbortSignal;
  /** Whether the process or the connection is about to end: running calls may finish, new calls are refused. */
  ending: boolean;
  connection: Connection<Api> | undefined;
  /** The ephemeral resources that Terraform has not closed. */
  readonly open: OpenEphemerals<Api>;
  /**
   * The reason for which the provider's configuration is deferred. Everything that needs the provider is then deferred.
   */
  deferred: DeferralReason | undefined;
}

/** The RPCs by name, without the index signature of grpc-js. */
type Rpcs = {
  [R in keyof ProviderHandlers as string extends R ? never : number extends R ? never : R]: ProviderHandlers[R];
};
type UnaryRpc = {
  [R in keyof Rpcs]: Rpcs[R] extends handleUnaryCall<infer _Request, infer _Response> ? R : never;
}[keyof Rpcs];

export type RequestOf<R extends UnaryRpc> = Rpcs[R] extends handleUnaryCall<infer Request, infer _> ? Request : never;
export type ResponseOf<R extends UnaryRpc> =
  Rpcs[R] extends handleUnaryCall<infer _, infer Response> ? Response : never;

/** The RPCs that respond with any number of events. */
type StreamingRpc = "InvokeAction" | "ListResource";
type StreamedRequest<R extends StreamingRpc> =
  Rpcs[R] extends handleServerStreamingCall<infer Request, infer _> ? Request : never;
export type EventOf<R extends StreamingRpc> =
  Rpcs[R] extends handleServerStreamingCall<infer _, infer Event> ? Event : never;

/** The implementations of unary RPCs, from request to response. Their errors become diagnostics. */
export type Answers = {
  readonly [R in UnaryRpc]?: (request: RequestOf<R>, call: Call) => ResponseOf<R> | Promise<ResponseOf<R>>;
};

/** The implementations of streaming RPCs. Each yielded event is sent; an error becomes the last event. */
export type Streams = {
  readonly [R in StreamingRpc]?: (request: StreamedRequest<R>, call: Call) => AsyncIterable<EventOf<R>>;
};

/**
 * Returns the API bound to a call, for an operation that is about to begin.
 *
 * @param closes whether the operation closes something, which is allowed while the process ends
 * @throws DiagnosticError where the provider is not configured or about to end
 */
export function apiOf<Api>({ connection, deferred, ending }: Session<Api>, call: Call, closes = false): Api {
  if (ending && !closes) {
    throw new DiagnosticError(
      "Operation Interrupted",
      "The operation was not begun, because the provider was asked to end. Run Terraform again.",
    );
  }
  if (connection) return connection.bind(call.signal);
  if (deferred !== undefined) {
    throw new DiagnosticError(
      "Provider Configuration Not Known Yet",
      "This needs the provider, whose configuration holds values that are known only after apply. Apply what they come from first.",
    );
  }
  throw new DiagnosticError(
    "Provider Not Configured",
    "Terraform asked for an object before it configured the provider.",
  );
}

/**
 * Decodes a required configuration.
 *
 * @throws DiagnosticError where there is none, ValueError with the path, where it does not fit
 */
export function configOf(typeName: string, { type }: Schema, config: DynamicValue__Output | null): ObjectValue {
  const values = decodeObject(type, config);
  if (values) return values;
  throw new DiagnosticError("Missing Configuration", `Terraform sent no configuration for ${typeName}.`);
}

/** Makes gRPC handlers of implementations. The handlers never respond with a gRPC error. */
export function handlersOf<Api>(session: Session<Api>, answers: Answers, streams: Streams): Partial<ProviderHandlers> {
  const handlers = [
    ...Object.entries(answers).map(([rpc, answer]) => [rpc, unary(session, rpc, answer as AnyAnswer)]),
    ...Object.entries(streams).map(([rpc, answer]) => [
      rpc,
      streaming(session, rpc as StreamingRpc, answer as AnyStream),
    ]),
  ];
  return Object.fromEntries(handlers) as Partial<ProviderHandlers>;
}

type AnyAnswer = (request: object, call: Call) => Answer | Promise<Answer>;
type AnyStream = (request: object, call: Call) => AsyncIterable<object>;
interface Answer {
  readonly diagnostics?: readonly WireDiagnostic[];
}

/** Makes the last event of a stream that failed or has further warnings. */
export const lastEvent: { readonly [R in StreamingRpc]: (diagnostics: WireDiagnostic[]) => EventOf<R> } = {
  InvokeAction: (diagnostics) => ({ completed: { diagnostics } }),
  ListResource: (diagnostics) => ({ diagnostic: diagnostics }),
};

function unary<Api>(session: Session<Api>, rpc: string, answer: AnyAnswer): handleUnaryCall<object, object> {
  return (grpcCall, callback) => {
    const { call, end } = begin(session, rpc, grpcCall);
    const respond = async (): Promise<Answer> => {
      try {
        return await answer(grpcCall.request, withMeta(session, grpcCall.request, call));
      } catch (error) {
        return { diagnostics: diagnose(error, call, session.provider.toDiagnostic) };
      }
    };
    const serve = async (): Promise<void> => {
      const response = await respond();
      end();
      callback(null, withWarnings(response, call));
    };
    void serve();
  };
}

/** Decodes the request's provider_meta into the author's context. */
function withMeta<Api>(
  { provider }: Session<Api>,
  request: { provider_meta?: DynamicValue__Output | null },
  call: Call,
): Call {
  if (!provider.providerMeta || !request.provider_meta) return call;
  const providerMeta = decodeObject(provider.providerMeta.type, request.provider_meta);
  return { ...call, context: { ...call.context, providerMeta } };
}

function withWarnings(response: Answer, call: Call): Answer {
  const warnings = encodeDiagnostics(call.takeWarnings());
  if (warnings.length === 0) return response;
  return { ...response, diagnostics: [...warnings, ...(response.diagnostics ?? [])] };
}

function streaming<Api>(
  session: Session<Api>,
  rpc: StreamingRpc,
  answer: AnyStream,
): handleServerStreamingCall<object, object> {
  return (grpcCall) => {
    const { call, end } = begin(session, rpc, grpcCall);
    const serve = async (): Promise<void> => {
      try {
        await send(answer(grpcCall.request, call), grpcCall, call);
        const left = encodeDiagnostics(call.takeWarnings());
        if (left.length > 0) grpcCall.write(lastEvent[rpc](left));
      } catch (error) {
        const failure = diagnose(error, call, session.provider.toDiagnostic);
        const diagnostics = [...encodeDiagnostics(call.takeWarnings()), ...failure];
        if (!grpcCall.cancelled) grpcCall.write(lastEvent[rpc](diagnostics));
      }
      end();
      grpcCall.end();
    };
    void serve();
  };
}

/**
 * Writes events as they come, no faster than the host takes them. When the call is aborted it stops at once: it asks
 * the iterator to return, and does not wait for it.
 */
async function send(events: AsyncIterable<object>, sink: Sink, call: Call): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await call.unlessAborted(iterator.next());
      if (next.done === true) return;
      if (!sink.write(next.value)) await call.unlessAborted(drained(sink));
    }
  } finally {
    // Not awaited: a busy iterator returns only when it is done.
    if (call.signal.aborted) iterator.return?.().catch(() => {});
  }
}

interface Sink {
  write(event: object): boolean;
  once(event: "drain", listener: () => void): unknown;
}

function drained(sink: Sink): Promise<void> {
  return new Promise((resolve) => {
    sink.once("drain", resolve);
  });
}

interface Served {
  readonly call: Call;
  readonly end: () => void;
}

interface Cancellable {
  on(event: "cancelled", listener: () => void): unknown;
}

function begin<Api>({ running, log }: Session<Api>, rpc: string, grpcCall: Cancellable): Served {
  const call = startCall(running, rpc, log);
  const started = process.hrtime.bigint();
  let ended = false;
  // grpc-js emits "cancelled" for every finished call.
  grpcCall.on("cancelled", () => {
    if (!ended) call.abandon();
  });
  return {
    call,
    end: () => {
      ended = true;
      call.end();
      log("trace", "Served request", {
        tf_rpc: rpc,
        tf_req_duration_ms: Number((process.hrtime.bigint() - started) / 1_000_000n),
      });
    },
  };
}
