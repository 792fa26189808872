import { validate } from "../framework/validate.ts";
import { stopAll } from "./call.ts";
import { encodeDiagnostics } from "./diagnostics.ts";
import { decodeObject } from "./dynamic-value.ts";
import type { Answers, Session } from "./rpc.ts";

/** The provider block, and the end. */
export function configuration<Api>(session: Session<Api>): Answers {
  const { provider } = session;
  return {
    ValidateProviderConfig: ({ config }) => {
      const values = decodeObject(provider.schema.type, config);
      return { diagnostics: values ? encodeDiagnostics(validate(provider.schema, provider.validate, values)) : [] };
    },
    ConfigureProvider: async ({ config, terraform_version }) => {
      const values = decodeObject(provider.schema.type, config) ?? provider.schema.type.from({});
      const previous = session.connection;
      session.connection = provider.configure(values as never, { terraformVersion: terraform_version, log: session.log });
      await previous?.close();
      return {};
    },
    StopProvider: () => {
      stopAll(session.running);
      return {};
    },
  };
}
