/** gRPC service definitions. Their messages are laid out when they are first sent or received. */
import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";
import { decode, encode } from "./codec.ts";
import { definitionOf } from "./descriptor.ts";
import type { Method } from "./descriptor.ts";

/**
 * Returns the definition of a service by its full name ("tfplugin6.Provider"), for a server or a client of grpc-js. Its
 * keys, and those of the handlers, are the method names of the protocol.
 *
 * @throws Error when no service has this name
 */
export function serviceDefinition(name: string): ServiceDefinition {
  const { methods } = definitionOf(name);
  if (methods === undefined) {
    throw new Error(`${name} is not a service`);
  }
  return Object.fromEntries(
    Object.entries(methods).map(([method, types]) => [method, methodDefinition(`/${name}/${method}`, types)]),
  );
}

function methodDefinition(path: string, method: Method): MethodDefinition<object, object> {
  const request = method.requestType.slice(1);
  const response = method.responseType.slice(1);
  return {
    path,
    requestStream: method.requestStream === true,
    responseStream: method.responseStream === true,
    requestSerialize: (message) => encode(request, message),
    requestDeserialize: (bytes) => decode(request, bytes),
    responseSerialize: (message) => encode(response, message),
    responseDeserialize: (bytes) => decode(response, bytes),
  };
}
