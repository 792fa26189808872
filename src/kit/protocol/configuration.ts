import { fillBlocks } from "../framework/block.ts";
import { isConnection } from "../framework/provider.ts";
import { sensitiveTexts } from "../framework/sensitive-texts.ts";
import type { Schema } from "../framework/schema.ts";
import type { ObjectValue } from "../values/value.ts";
import { stopAll } from "./call.ts";
import { decodeObject } from "./dynamic-value.ts";
import { validateConfig } from "./offered.ts";
import type { Answers, Session } from "./rpc.ts";

/** The RPCs that configure and stop the provider. */
export function configuration<Api>(session: Session<Api>): Answers {
  const { provider } = session;
  return {
    ValidateProviderConfig: ({ config }) => validateConfig("the provider", provider, config),
    ConfigureProvider: async ({ config, terraform_version, client_capabilities }, { context, signal }) => {
      const values = decodeObject(provider.schema.type, config) ?? emptyConfig(provider.schema);
      for (const secret of sensitiveTexts(provider.schema, values)) session.masking.addSecret(secret);
      const configured = await provider.configure(values, {
        ...context,
        log: session.log,
        masking: session.masking,
        signal,
        terraformVersion: terraform_version,
        deferralAllowed: client_capabilities?.deferral_allowed ?? false,
      });
      const previous = session.connection;
      session.connection = isConnection(configured) ? configured : undefined;
      session.deferred = isConnection(configured) ? undefined : configured.defer;
      await previous?.close?.();
      // The host may have left during the configuration. Nothing else would close this connection.
      if (session.closed.aborted) await session.connection?.close?.();
      return {};
    },
    StopProvider: () => {
      stopAll(session.running);
      return {};
    },
  };
}

/** Returns the configuration of an absent provider block, which counts as an empty block. */
function emptyConfig(schema: Schema): ObjectValue {
  return fillBlocks(schema, null) as ObjectValue;
}
