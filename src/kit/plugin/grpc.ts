/**
 * The server half of grpc-js. The entry of grpc-js also loads the client, with resolvers and balancers that no launch
 * uses.
 */
import { setLogger } from "@grpc/grpc-js/build/src/logging.js";
import { Server } from "@grpc/grpc-js/build/src/server.js";
import { ServerCredentials } from "@grpc/grpc-js/build/src/server-credentials.js";

export { Server, ServerCredentials, setLogger };
