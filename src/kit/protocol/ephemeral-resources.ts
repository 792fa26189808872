import { deferredResult } from "../framework/config.ts";
import { IncompleteError } from "../framework/resource.ts";
import type { EphemeralResource, EphemeralResourceRequest, Open, EphemeralPrivate } from "../framework/ephemeral.ts";
import { open, renew } from "../framework/ephemeral.ts";
import { parseJson, stringifyJson } from "../values/json.ts";
import { ValueError } from "../values/path.ts";
import { isDecimal } from "../values/value.ts";
import type { ObjectValue } from "../values/value.ts";
import type { Timestamp } from "../wire/gen/google/protobuf/Timestamp.ts";
import type { Call } from "./call.ts";
import { bound } from "./call.ts";
import { deferral } from "./deferral.ts";
import { diagnose } from "./diagnostics.ts";
import { encodeDynamic } from "./dynamic-value.ts";
import { offered, validateConfig } from "./offered.ts";
import type { Answers, Session } from "./rpc.ts";
import { apiOf, configOf } from "./rpc.ts";

/** The RPCs of ephemeral resources. */
export function ephemeralResources<Api>(session: Session<Api>): Answers {
  const { provider } = session;

  const find = (typeName: string): EphemeralResource<Api> =>
    offered("ephemeral resource", provider.ephemeralResources, typeName);

  function given(call: Call, closes = false): EphemeralResourceRequest<Api> {
    return { api: apiOf(session, call, closes), context: call.context };
  }

  /** The ephemeral resource's toDiagnostic comes first, then the provider's. */
  async function answer<R extends object>(
    { toDiagnostic }: EphemeralResource<Api>,
    operation: "open" | "renew" | "close",
    call: Call,
    operate: () => Promise<R>,
  ): Promise<R | { diagnostics: ReturnType<typeof diagnose> }> {
    try {
      return await operate();
    } catch (error) {
      return {
        diagnostics: diagnose(
          error,
          call,
          (thrown) => toDiagnostic?.(thrown, { operation }) ?? provider.toDiagnostic(thrown),
        ),
      };
    }
  }

  async function openAndNote(
    typeName: string,
    ephemeral: EphemeralResource<Api>,
    values: ObjectValue,
    call: Call,
  ): Promise<Open> {
    try {
      const opened = await open(ephemeral, values, given(call), Date.now());
      session.open.add(typeName, ephemeral, opened.private);
      return opened;
    } catch (error) {
      if (!(error instanceof IncompleteError)) throw error;
      // The author's error holds the private data for close.
      session.open.add(typeName, ephemeral, error.result as EphemeralPrivate);
      throw error.cause;
    }
  }

  return {
    ValidateEphemeralResourceConfig: ({ type_name, config }) => validateConfig(type_name, find(type_name), config),

    OpenEphemeralResource: ({ type_name, config }, call) => {
      const ephemeral = find(type_name);
      const { schema } = ephemeral;
      const values = configOf(type_name, schema, config);
      // Terraform says only while it configures the provider whether it allows deferral.
      if (session.deferred) {
        return {
          result: encodeDynamic(schema.type, deferredResult(schema, values)),
          deferred: deferral(session.deferred),
        };
      }
      bound(call, "open", ephemeral, values, type_name);
      return answer(ephemeral, "open", call, async () => {
        const { result, ...kept } = await session.open.opening(openAndNote(type_name, ephemeral, values, call));
        return { result: encodeDynamic(schema.type, result), ...encodeKept(kept) };
      });
    },

    RenewEphemeralResource: async ({ type_name, private: bytes }, call) => {
      const ephemeral = find(type_name);
      bound(call, "renew", ephemeral, null, type_name);
      const renewed = await answer(ephemeral, "renew", call, async () => {
        const before = decodePrivate(bytes);
        const kept = await renew(ephemeral, before, given(call), Date.now());
        session.open.renew(type_name, before, kept.private);
        return encodeKept(kept);
      });
      // OpenTofu closes with the private data of the last renewal, so a failed renewal must return the data from
      // before.
      return { private: bytes ?? Buffer.alloc(0), ...renewed };
    },

    CloseEphemeralResource: ({ type_name, private: bytes }, call) => {
      const ephemeral = find(type_name);
      bound(call, "close", ephemeral, null, type_name);
      return answer(ephemeral, "close", call, async () => {
        const kept = decodePrivate(bytes);
        await ephemeral.close?.({ private: kept, ...given(call, true) });
        session.open.remove(type_name, kept);
        return {};
      });
    },
  };
}

function encodeKept({ renewAt, private: kept }: Omit<Open, "result">): { private: Buffer; renew_at?: Timestamp } {
  return { private: Buffer.from(stringifyJson(kept)), ...(renewAt && { renew_at: encodeTime(renewAt) }) };
}

function encodeTime(time: Date): Timestamp {
  const milliseconds = time.getTime();
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}

/** @throws ValueError for bytes that encodeKept() did not make */
function decodePrivate(bytes: Uint8Array | undefined): EphemeralPrivate {
  if (!bytes || bytes.length === 0) return {};
  const kept = parseJson(bytes);
  if (typeof kept === "object" && kept !== null && !Array.isArray(kept) && !isDecimal(kept))
    return kept as EphemeralPrivate;
  throw new ValueError("what was kept of the ephemeral resource is not an object");
}
